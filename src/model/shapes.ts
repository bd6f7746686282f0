import type { ModelConfig } from './config.ts';

/** The five sizes Google published. */
export const SHAPE_NAMES = ['270m', '1b', '4b', '12b', '27b'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

const E = { '270m': 256, '1b': 256, '4b': 256, '12b': 256, '27b': 128 } as const;

/** Rows of a table: L, D, H, K, F, W, trained context, RoPE factor (Gemma 3 technical report, tables 1 and 2). */
const ROWS: Readonly<
  Record<ShapeName, readonly [number, number, number, number, number, number, number, number]>
> = {
  '270m': [18, 640, 4, 1, 2048, 512, 32_768, 1],
  '1b': [26, 1152, 4, 1, 6912, 512, 32_768, 1],
  '4b': [34, 2560, 8, 4, 10_240, 1024, 131_072, 8],
  '12b': [48, 3840, 16, 8, 15_360, 1024, 131_072, 8],
  '27b': [62, 5376, 32, 16, 21_504, 1024, 131_072, 8],
};

/** The config of a published size, for plans and benchmarks that need no file. */
export function shapeConfig(name: ShapeName): ModelConfig {
  const [layerCount, width, heads, kvHeads, feedForward, window, contextLength, factor] = ROWS[name];
  const headDim = E[name];
  return {
    name: `Gemma 3 ${name.toUpperCase()}`,
    layerCount,
    width,
    heads,
    kvHeads,
    headDim,
    feedForward,
    vocabulary: 262_144,
    pieces: 262_144,
    window,
    contextLength,
    normEpsilon: 1e-6,
    ropeThetaGlobal: 1e6,
    ropeThetaLocal: 1e4,
    ropeFactorGlobal: factor,
    // The 27B scales by its width per head, not by its head dimension (report, section 2.1).
    queryScale: (name === '27b' ? width / heads : headDim) ** -0.5,
    globalEvery: 6,
  };
}
