import type { BlockReader } from './block.ts';
import { halfAt } from './half.ts';

/** Blocks of 256 weights whose groups of 16 or 32 have scales of their own: ggml's Q2_K to Q6_K. */

/** Q2_K: 16 bytes (scale | minimum << 4), 64 bytes of pairs of bits, d, dmin; groups of 16. */
export const q2_K: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at + 80);
  const minimum = halfAt(bytes, at + 82);
  for (let group = 0; group < 16; group++) {
    const both = bytes[at + group]!;
    const step = scale * (both & 15);
    const offset = minimum * (both >> 4);
    const from = twoBitsFrom(group);
    for (let index = 0; index < 16; index++) {
      const two = (bytes[at + 16 + from.byte + index]! >> from.shift) & 3;
      out[to + group * 16 + index] = step * two - offset;
    }
  }
};

/** Place of the bit pairs of a group of 16: each half of the block has 32 bytes with four layers of 32. */
function twoBitsFrom(group: number): { byte: number; shift: number } {
  return { byte: (group >> 3) * 32 + (group & 1) * 16, shift: ((group >> 1) & 3) * 2 };
}

/**
 * Q3_K: 32 bytes of third bits (bit g of byte i is of weight 32 g + i; set means no -4), 64 bytes of pairs of
 * bits, 12 bytes with sixteen 6-bit scales (biased by 32), d; groups of 16.
 */
export const q3_K: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at + 108);
  for (let group = 0; group < 16; group++) {
    const step = scale * (sixBitScale(bytes, at + 96, group) - 32);
    const from = twoBitsFrom(group);
    const plane = group >> 1;
    for (let index = 0; index < 16; index++) {
      const two = (bytes[at + 32 + from.byte + index]! >> from.shift) & 3;
      const third = (bytes[at + (group & 1) * 16 + index]! >> plane) & 1;
      out[to + group * 16 + index] = step * (two - (third === 1 ? 0 : 4));
    }
  }
};

/** Scale `group` of Q3_K: low 4 bits in bytes 0-7 (two to a byte), high 2 bits in bytes 8-11 (four to a byte). */
function sixBitScale(bytes: Uint8Array, at: number, group: number): number {
  const low = (bytes[at + (group & 7)]! >> (group < 8 ? 0 : 4)) & 15;
  const high = (bytes[at + 8 + (group & 3)]! >> ((group >> 2) * 2)) & 3;
  return low | (high << 4);
}

/** Scale and minimum of group 0-7 of Q4_K and Q5_K: 6 bits each, packed into 12 bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, group: number): { scale: number; minimum: number } {
  if (group < 4) return { scale: bytes[at + group]! & 63, minimum: bytes[at + group + 4]! & 63 };
  const low = bytes[at + group + 4]!;
  return {
    scale: (low & 15) | ((bytes[at + group - 4]! >> 6) << 4),
    minimum: (low >> 4) | ((bytes[at + group]! >> 6) << 4),
  };
}

/** Q4_K: d, dmin, 12 bytes of scales and minima, 128 bytes of nibbles; groups of 32. */
export const q4_K: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  const minimum = halfAt(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const own = scaleAndMinimum(bytes, at + 4, group);
    const step = scale * own.scale;
    const offset = minimum * own.minimum;
    const from = at + 16 + (group >> 1) * 32;
    const shift = (group & 1) * 4;
    for (let index = 0; index < 32; index++) {
      out[to + group * 32 + index] = step * ((bytes[from + index]! >> shift) & 15) - offset;
    }
  }
};

/** Q5_K: as Q4_K, with 32 bytes of fifth bits before the nibbles (bit g of byte i is of weight 32 g + i). */
export const q5_K: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  const minimum = halfAt(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const own = scaleAndMinimum(bytes, at + 4, group);
    const step = scale * own.scale;
    const offset = minimum * own.minimum;
    const from = at + 48 + (group >> 1) * 32;
    const shift = (group & 1) * 4;
    for (let index = 0; index < 32; index++) {
      const fifth = ((bytes[at + 16 + index]! >> group) & 1) << 4;
      out[to + group * 32 + index] = step * (((bytes[from + index]! >> shift) & 15) | fifth) - offset;
    }
  }
};

/**
 * Q6_K: 128 bytes of low nibbles, 64 bytes of pairs of high bits, 16 signed scales, d; groups of 16;
 * d s (q - 32). Each half of the block (128 weights) is four runs of 32.
 */
export const q6_K: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at + 208);
  for (let run = 0; run < 8; run++) {
    const half = run >> 2;
    const within = run & 3;
    const lowFrom = at + half * 64 + (within & 1) * 32;
    const highFrom = at + 128 + half * 32;
    for (let index = 0; index < 32; index++) {
      const low = (bytes[lowFrom + index]! >> (within < 2 ? 0 : 4)) & 15;
      const high = (bytes[highFrom + index]! >> (within * 2)) & 3;
      const own = (bytes[at + 192 + run * 2 + (index >> 4)]! << 24) >> 24;
      out[to + run * 32 + index] = scale * own * ((low | (high << 4)) - 32);
    }
  }
};
