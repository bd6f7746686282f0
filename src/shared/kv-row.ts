/** Type that keys and values are kept as: f16, or q8, signed bytes with an f32 scale per head and position. */
export type KvType = 'f16' | 'q8';

export const KV_TYPES: readonly KvType[] = ['f16', 'q8'];

/**
 * Words (4 bytes) of a row, the keys (or values) of one position. f16: K * E / 2 pairs. q8: K * E / 4 words
 * of bytes, then K scales and, where K is odd, an unused word, so that a row can be read two words at a time.
 */
export function kvRowWords(
  { kvHeads, headDim }: { readonly kvHeads: number; readonly headDim: number },
  type: KvType,
): number {
  const channels = kvHeads * headDim;
  return type === 'f16' ? channels / 2 : channels / 4 + kvHeads + (kvHeads % 2);
}
