import type { VisionConfig } from './config.ts';

/** Patches along a side of an image. */
export const patchSide = ({ imageSize, patchSize }: Pick<VisionConfig, 'imageSize' | 'patchSize'>): number =>
  imageSize / patchSize;

/** P: patches of an image. */
export const patchesOf = (config: VisionConfig): number => patchSide(config) ** 2;

/** Positions an image takes in the text model's sequence. */
export const imageTokensOf = (config: VisionConfig): number => patchesOf(config) / config.poolFactor ** 2;
