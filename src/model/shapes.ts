import { type Size, SIZE_FACTS } from '../shared/family.ts';
import type { ModelConfig } from './config.ts';
import { FAMILY, queryScaleWidth, sizesOf } from './family.ts';

/** Rows of a table: D, H, K, E, F (Gemma 3 technical report, tables 1 and 2). */
const ROWS: Readonly<Record<Size, readonly [number, number, number, number, number]>> = {
  '270m': [640, 4, 1, 256, 2048],
  '1b': [1152, 4, 1, 256, 6912],
  '4b': [2560, 8, 4, 256, 10_240],
  '12b': [3840, 16, 8, 256, 15_360],
  '27b': [5376, 32, 16, 128, 21_504],
};

/** The config of a published size, for plans and benchmarks that need no file. */
export function shapeConfig(size: Size): ModelConfig {
  const { layerCount } = SIZE_FACTS[size];
  const [width, heads, kvHeads, headDim, feedForward] = ROWS[size];
  return {
    name: `Gemma 3 ${size.toUpperCase()}`,
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
