import type { VisionConfig } from '../../model/config.ts';
import { patchesOf } from '../../model/patches.ts';

/** Operations that an image takes in the tower's layers: its matrix products, and attention of all patches to all. */
export function towerFlops(config: VisionConfig): number {
  const P = patchesOf(config);
  const { layerCount, width: D, feedForward: F } = config;
  return layerCount * (2 * P * (4 * D * D + 2 * D * F) + 4 * P * P * D);
}
