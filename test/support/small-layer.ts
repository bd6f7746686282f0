import type { LayerSpec } from '../../src/model/layers.ts';

/** W of {@link smallLayer}. */
export const SMALL_WINDOW = 8;

/** A layer whose window is soon full. */
export const smallLayer = (kind: 'local' | 'global', index = 0): LayerSpec => ({
  index,
  kind,
  window: kind === 'local' ? SMALL_WINDOW : Infinity,
  ropeTheta: 1e4,
  ropeScale: 1,
  heads: 4,
  kvHeads: 2,
  headDim: 64,
  queryScale: 0.125,
});
