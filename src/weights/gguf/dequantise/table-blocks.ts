import type { BlockReader } from './block.ts';
import { halfAt } from './half.ts';

/** The sixteen levels of IQ4_NL and IQ4_XS, closer together near zero. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

/** 32 weights from 16 bytes of nibbles: low nibbles first. */
function levels(bytes: Uint8Array, at: number, scale: number, out: Float32Array, to: number): void {
  for (let index = 0; index < 16; index++) {
    const pair = bytes[at + index]!;
    out[to + index] = scale * LEVELS[pair & 15]!;
    out[to + index + 16] = scale * LEVELS[pair >> 4]!;
  }
}

/** IQ4_NL: scale d, 16 bytes of nibbles that pick levels; 32 weights. */
export const iq4_NL: BlockReader = (bytes, at, out, to) => levels(bytes, at + 2, halfAt(bytes, at), out, to);

/** IQ4_XS: d, 16 bits and 4 bytes with eight 6-bit scales (biased by 32), 128 bytes of nibbles; groups of 32. */
export const iq4_XS: BlockReader = (bytes, at, out, to) => {
  const scale = halfAt(bytes, at);
  const highBits = bytes[at + 2]! | (bytes[at + 3]! << 8);
  for (let group = 0; group < 8; group++) {
    const low = (bytes[at + 4 + (group >> 1)]! >> ((group & 1) * 4)) & 15;
    const high = (highBits >> (group * 2)) & 3;
    levels(bytes, at + 8 + group * 16, scale * ((low | (high << 4)) - 32), out, to + group * 32);
  }
};
