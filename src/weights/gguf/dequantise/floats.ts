import type { BlockReader } from './block.ts';
import { halfAt } from './half.ts';

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** F32: little-endian, at any alignment. */
export const f32: BlockReader = (bytes, at, out, to) => {
  bits[0] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  out[to] = value[0]!;
};

/** F16. */
export const f16: BlockReader = (bytes, at, out, to) => {
  out[to] = halfAt(bytes, at);
};

/** BF16: the upper half of an f32. */
export const bf16: BlockReader = (bytes, at, out, to) => {
  bits[0] = (bytes[at]! << 16) | (bytes[at + 1]! << 24);
  out[to] = value[0]!;
};
