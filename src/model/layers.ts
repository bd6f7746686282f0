import type { ModelConfig } from './config.ts';

/** Everything that differs from layer to layer, as data. */
export interface LayerSpec {
  readonly index: number;
  readonly kind: 'local' | 'global';
  /** Visible positions counting the query itself; Infinity on global layers. */
  readonly window: number;
  readonly ropeTheta: number;
  /** Positions are divided by this before RoPE. */
  readonly ropeScale: number;
  /** H */
  readonly heads: number;
  /** K */
  readonly kvHeads: number;
  /** E */
  readonly headDim: number;
  readonly queryScale: number;
}

/** The layers of a checkpoint. The only code that says which layer is of which kind, and what that means for it. */
export function layersOf(config: ModelConfig): LayerSpec[] {
  return Array.from({ length: config.layerCount }, (_, index) => {
    const global = (index + 1) % config.globalEvery === 0;
    return {
      index,
      kind: global ? 'global' : 'local',
      window: global ? Infinity : config.window,
      ropeTheta: global ? config.ropeThetaGlobal : config.ropeThetaLocal,
      ropeScale: global ? config.ropeFactorGlobal : 1,
      heads: config.heads,
      kvHeads: config.kvHeads,
      headDim: config.headDim,
      queryScale: config.queryScale,
    };
  });
}
