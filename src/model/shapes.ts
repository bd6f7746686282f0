import type { ModelConfig } from './config.ts';
import { FAMILY, queryScaleWidth, sizesOf } from './family.ts';

/** The five sizes Google published. */
export const SHAPE_NAMES = ['270m', '1b', '4b', '12b', '27b'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

/** Rows of a table: L, D, H, K, E, F (Gemma 3 technical report, tables 1 and 2). */
const ROWS: Readonly<Record<ShapeName, readonly [number, number, number, number, number, number]>> = {
  '270m': [18, 640, 4, 1, 256, 2048],
  '1b': [26, 1152, 4, 1, 256, 6912],
  '4b': [34, 2560, 8, 4, 256, 10_240],
  '12b': [48, 3840, 16, 8, 256, 15_360],
  '27b': [62, 5376, 32, 16, 128, 21_504],
};

/** The config of a published size, for plans and benchmarks that need no file. */
export function shapeConfig(name: ShapeName): ModelConfig {
  const [layerCount, width, heads, kvHeads, headDim, feedForward] = ROWS[name];
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
    ...sizesOf(layerCount),
    normEpsilon: FAMILY.normEpsilon,
    ropeThetaGlobal: FAMILY.thetaGlobal,
    ropeThetaLocal: FAMILY.thetaLocal,
    queryScale: queryScaleWidth({ layerCount, width, heads, headDim }) ** -0.5,
    globalEvery: FAMILY.globalEvery,
  };
}
