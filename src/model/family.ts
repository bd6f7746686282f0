import type { ModelConfig } from './config.ts';

/** Values that every checkpoint has and most files leave out (Gemma 3 technical report, section 2). */
export const FAMILY = { thetaGlobal: 1e6, thetaLocal: 1e4, globalEvery: 6, normEpsilon: 1e-6 } as const;

/** Layer counts of the 4B, 12B and 27B, trained for 128k tokens. */
const LONG_CONTEXT_LAYERS: readonly number[] = [34, 48, 62];
const LAYERS_OF_27B = 62;

/** What follows from how many layers a checkpoint has. */
export const sizesOf = (
  layerCount: number,
): Pick<ModelConfig, 'window' | 'contextLength' | 'ropeFactorGlobal'> =>
  LONG_CONTEXT_LAYERS.includes(layerCount)
    ? { window: 1024, contextLength: 131_072, ropeFactorGlobal: 8 }
    : { window: 512, contextLength: 32_768, ropeFactorGlobal: 1 };

/** The width that queries are scaled by, as width^-.5: E, but on the 27B D / H (report, section 2.1). */
export const queryScaleWidth = ({
  layerCount,
  width,
  heads,
  headDim,
}: Pick<ModelConfig, 'layerCount' | 'width' | 'heads' | 'headDim'>): number =>
  layerCount === LAYERS_OF_27B ? width / heads : headDim;
