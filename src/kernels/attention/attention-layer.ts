/** Shape of a layer as the attention kernels need it; the model's layer specification has it all. */
export interface AttentionLayer {
  readonly kind: 'local' | 'global';
  /** W, positions a query sees, itself included; Infinity on global layers. */
  readonly window: number;
  /** H */
  readonly heads: number;
  /** K */
  readonly kvHeads: number;
  /** E */
  readonly headDim: number;
}

/** G: how many query heads may share a kv head. */
export const HEADS_PER_KV: readonly number[] = [1, 2, 4];
/** E is a multiple of this, and the most that it may be. */
export const HEAD_STEP = 8;
export const LARGEST_HEAD = 256;

/** Slots of a local layer's ring, W; 0 on a global layer, whose capacity comes with the step. */
export function localCapacity({ kind, window }: AttentionLayer): number {
  return kind === 'local' ? window : 0;
}

/** G = H / K: query heads that share a kv head. */
export function headsPerKv({ heads, kvHeads }: AttentionLayer): number {
  return heads / kvHeads;
}

/** @throws Error when the kernels cannot do such heads. */
export function checkAttentionLayer(kernel: string, layer: AttentionLayer): void {
  const group = headsPerKv(layer);
  if (!HEADS_PER_KV.includes(group)) {
    throw new Error(
      `${kernel}: ${layer.heads} query heads on ${layer.kvHeads} kv heads; 1, 2 or 4 may share one`,
    );
  }
  if (layer.headDim % HEAD_STEP !== 0 || layer.headDim > LARGEST_HEAD || layer.headDim <= 0) {
    throw new Error(`${kernel}: head width ${layer.headDim} is not a multiple of 8 up to 256`);
  }
  if (layer.kind === 'local' && !Number.isInteger(layer.window)) {
    throw new Error(`${kernel}: a local layer with a window of ${layer.window}`);
  }
}

/** Bytes that a thread needs on the processor for four rows of queries and outputs, as rows.as.ts places them. */
export const rowsBytes = (headDim: number): number => 944 + 8 * headDim * 4;
