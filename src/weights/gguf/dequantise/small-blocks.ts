import type { BlockReader } from './block.ts';
import { halfAt } from './half.ts';

/** Blocks of 32 weights with one scale: ggml's Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0. */
const WEIGHTS = 32;
const HALF = WEIGHTS / 2;

/** Q4_0: scale d, 16 bytes of nibbles (low nibbles are weights 0-15, high ones 16-31); d (q - 8). */
export const q4_0: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  for (let index = 0; index < HALF; index++) {
    const pair = bytes[at + 2 + index]!;
    out[to + index] = scale * ((pair & 15) - 8);
    out[to + index + HALF] = scale * ((pair >> 4) - 8);
  }
};

/** Q4_1: scale d, minimum m, nibbles; d q + m. */
export const q4_1: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  const minimum = halfAt(bytes, at + 2);
  for (let index = 0; index < HALF; index++) {
    const pair = bytes[at + 4 + index]!;
    out[to + index] = scale * (pair & 15) + minimum;
    out[to + index + HALF] = scale * (pair >> 4) + minimum;
  }
};

/** Bit `index` of the 4 bytes at `at`, as the fifth bit of a weight. */
const fifthBit = (bytes: Uint8Array, at: number, index: number): number =>
  ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) << 4;

/** Q5_0: scale d, 32 fifth bits, nibbles; d (q - 16). */
export const q5_0: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  for (let index = 0; index < HALF; index++) {
    const pair = bytes[at + 6 + index]!;
    out[to + index] = scale * (((pair & 15) | fifthBit(bytes, at + 2, index)) - 16);
    out[to + index + HALF] = scale * (((pair >> 4) | fifthBit(bytes, at + 2, index + HALF)) - 16);
  }
};

/** Q5_1: scale d, minimum m, 32 fifth bits, nibbles; d q + m. */
export const q5_1: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  const minimum = halfAt(bytes, at + 2);
  for (let index = 0; index < HALF; index++) {
    const pair = bytes[at + 8 + index]!;
    out[to + index] = scale * ((pair & 15) | fifthBit(bytes, at + 4, index)) + minimum;
    out[to + index + HALF] = scale * ((pair >> 4) | fifthBit(bytes, at + 4, index + HALF)) + minimum;
  }
};

/** Q8_0: scale d, 32 signed bytes; d q. */
export const q8_0: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  for (let index = 0; index < WEIGHTS; index++)
    out[to + index] = scale * ((bytes[at + 2 + index]! << 24) >> 24);
};
