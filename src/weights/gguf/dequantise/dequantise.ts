import { WEIGHT_TYPES, weightBytes, type WeightType } from '../types.ts';
import type { BlockReader } from './block.ts';
import { bf16, f16, f32 } from './floats.ts';
import { q2_K, q3_K, q4_K, q5_K, q6_K } from './k-blocks.ts';
import { q4_0, q4_1, q5_0, q5_1, q8_0 } from './small-blocks.ts';
import { iq4_NL, iq4_XS } from './table-blocks.ts';

const READERS: Readonly<Record<WeightType, BlockReader>> = {
  F32: f32,
  F16: f16,
  BF16: bf16,
  Q4_0: q4_0,
  Q4_1: q4_1,
  Q5_0: q5_0,
  Q5_1: q5_1,
  Q8_0: q8_0,
  Q2_K: q2_K,
  Q3_K: q3_K,
  Q4_K: q4_K,
  Q5_K: q5_K,
  Q6_K: q6_K,
  IQ4_NL: iq4_NL,
  IQ4_XS: iq4_XS,
};

/**
 * The `count` weights stored in `bytes`, as f32. The reference for everything that unpacks weights on the
 * GPU (formats: ggml-common.h and ggml-quants.c of llama.cpp).
 * @throws RangeError when `bytes` is not exactly `count` weights in whole blocks.
 */
export function dequantise(type: WeightType, bytes: Uint8Array, count: number): Float32Array<ArrayBuffer> {
  const { blockWeights, blockBytes } = WEIGHT_TYPES[type];
  if (count % blockWeights !== 0 || bytes.length !== weightBytes(type, count)) {
    throw new RangeError(`${bytes.length} bytes are not ${count} weights of ${type}`);
  }
  const out = new Float32Array(count);
  const read = READERS[type];
  for (let at = 0, to = 0; to < count; at += blockBytes, to += blockWeights) read(bytes, at, out, to);
  return out;
}
