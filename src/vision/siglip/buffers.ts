import type { Allocation, DeviceMemory } from '../../device/memory.ts';
import type { VisionConfig } from '../../model/config.ts';
import { imageTokensOf, patchesOf } from '../../model/patches.ts';

/** Words (4 bytes) of each scratch buffer; N is the width, P the patches. */
export function visionScratchWords(config: VisionConfig) {
  const { width: N, feedForward, patchSize } = config;
  const P = patchesOf(config);
  return {
    /** Pixels of the patches [P][3 * patch * patch]. */
    patches: P * 3 * patchSize ** 2,
    /** The residual stream [P][N]. */
    residual: P * N,
    /** Input of the next matmul [P][N]. */
    normed: P * N,
    /** Output of a block before it is added [P][N]. */
    projected: P * N,
    /** q, k and v [P][3N], and in the other half of a layer the feed-forward's hidden rows [P][F]. */
    wide: P * Math.max(3 * N, feedForward),
    /** q with its scale [P][N]. */
    query: P * N,
    /** f16 keys and values [P][N / 2] each. */
    keys: (P * N) / 2,
    values: (P * N) / 2,
    /** The last position each patch may see: all of them see all [P]. */
    lastVisible: P,
    /** Pooled patches, and their norm [tokens][N]. */
    pooled: imageTokensOf(config) * N,
    soft: imageTokensOf(config) * N,
  };
}

export type VisionScratchName = keyof ReturnType<typeof visionScratchWords>;
export type VisionScratch = Readonly<Record<VisionScratchName, Allocation>>;

/** Element type of a scratch buffer, for the ledger. */
export function scratchType(name: VisionScratchName): string {
  if (name === 'lastVisible') return 'u32';
  return name === 'keys' || name === 'values' ? 'f16' : 'f32';
}

/** Bytes of an image's embedding [tokens][D] f32. */
export const embeddingBytes = (config: VisionConfig): number =>
  imageTokensOf(config) * config.projectionWidth * 4;

/** Allocates the scratch; it lives as long as the tower. */
export function allocateVisionScratch(
  memory: Pick<DeviceMemory, 'allocate'>,
  config: VisionConfig,
): VisionScratch {
  const words = Object.entries(visionScratchWords(config)) as [VisionScratchName, number][];
  return Object.fromEntries(
    words.map(([name, count]) => [
      name,
      memory.allocate({
        owner: 'siglip',
        kind: 'vision',
        dtype: scratchType(name),
        bytes: count * 4,
        label: `vision ${name}`,
      }),
    ]),
  ) as Record<VisionScratchName, Allocation>;
}
