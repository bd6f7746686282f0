import { type KvType, kvRowWords } from '../../src/shared/kv-row.ts';
import type { AttentionLayer } from '../../src/kernels/attention/attention-layer.ts';
import { packHalves, unpackHalves } from './f16.ts';

type Heads = Pick<AttentionLayer, 'kvHeads' | 'headDim'>;

/** Rows of a KV type from the values of positions [positions][K * E]. */
export function packRows(layer: Heads, values: ArrayLike<number>, type: KvType): Uint32Array<ArrayBuffer> {
  if (type === 'f16') return packHalves(values);
  const { kvHeads, headDim } = layer;
  const rowWords = kvRowWords(layer, type);
  const words = new Uint32Array((values.length / (kvHeads * headDim)) * rowWords);
  const bytes = new Int8Array(words.buffer);
  const scales = new Float32Array(words.buffer);
  for (let head = 0; head < values.length / headDim; head++) {
    const row = Math.floor(head / kvHeads) * rowWords;
    const from = head * headDim;
    let peak = 0;
    for (let i = 0; i < headDim; i++) peak = Math.max(peak, Math.abs(values[from + i] as number));
    const at = row * 4 + (head % kvHeads) * headDim;
    for (let i = 0; i < headDim; i++) {
      bytes[at + i] = peak === 0 ? 0 : Math.round(((values[from + i] as number) / peak) * 127);
    }
    scales[row + (kvHeads * headDim) / 4 + (head % kvHeads)] = peak / 127;
  }
  return words;
}

/** The values [positions][K * E] that rows hold, rounded as they are. */
export function unpackRows(layer: Heads, words: Uint32Array, type: KvType): Float64Array {
  if (type === 'f16') return unpackHalves(words);
  const { kvHeads, headDim } = layer;
  const rowWords = kvRowWords(layer, type);
  const bytes = new Int8Array(words.buffer, words.byteOffset, words.byteLength);
  const scales = new Float32Array(words.buffer, words.byteOffset, words.length);
  const channels = kvHeads * headDim;
  return Float64Array.from({ length: (words.length / rowWords) * channels }, (_, i) => {
    const row = Math.floor(i / channels) * rowWords;
    const channel = i % channels;
    const scale = scales[row + channels / 4 + Math.floor(channel / headDim)] as number;
    return (bytes[row * 4 + channel] as number) * scale;
  });
}
