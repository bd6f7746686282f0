import { SIZE_FACTS } from '../shared/family.ts';
import type { ModelConfig } from './config.ts';

/** Values that every checkpoint has and most files leave out (Gemma 3 technical report, section 2). */
export const FAMILY = { thetaGlobal: 1e6, thetaLocal: 1e4, globalEvery: 6, normEpsilon: 1e-6 } as const;

/** Context, window and RoPE factor by how many layers a checkpoint has; an unknown count is taken for a small one. */
export function sizesOf(
  layerCount: number,
): Pick<ModelConfig, 'window' | 'contextLength' | 'ropeFactorGlobal'> {
  const known = Object.values(SIZE_FACTS).find((size) => size.layerCount === layerCount);
  const { trainedContext: contextLength } = known ?? SIZE_FACTS['270m'];
  return contextLength > SIZE_FACTS['270m'].trainedContext
    ? { contextLength, window: 1024, ropeFactorGlobal: 8 }
    : { contextLength, window: 512, ropeFactorGlobal: 1 };
}

/** The width that queries are scaled by, as width^-.5: E, but on the 27B D / H (report, section 2.1). */
export const queryScaleWidth = ({
  layerCount,
  width,
  heads,
  headDim,
}: Pick<ModelConfig, 'layerCount' | 'width' | 'heads' | 'headDim'>): number =>
  layerCount === SIZE_FACTS['27b'].layerCount ? width / heads : headDim;
