import type { CodecName } from '../matrix.ts';
import { codecs, type PlaneBytes, planeBytes, scaleHalves, scaleWords, UNIT } from './codec.ts';

/** Rows that lie side by side in the planes of a quantised matrix on the processor. */
export const ROW_GROUP = 8;

/** Bytes that 32 activations take, rounded to 16 bits: see activations.as.ts. */
export const RECORD_BYTES = 80;

/** Bytes of the planes of a matrix [rows][columns] on the processor: whole groups of rows. */
export function interleavedBytes(name: CodecName, rows: number, columns: number): PlaneBytes {
  const codec = codecs[name];
  if (codec.kind === 'float') return planeBytes(name, rows, columns);
  const weights = Math.ceil(rows / ROW_GROUP) * ROW_GROUP * columns;
  return {
    low: (weights * codec.lowBits) / 8,
    high: (weights * codec.highBits) / 8,
    scales: (weights / UNIT) * scaleHalves(codec) * 2,
  };
}

interface WordPlanes {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly scales: Uint32Array;
}

/**
 * The planes of a matrix as they lie on the processor (NOTES.md), from those that lie row after row. A plain
 * function that goes weight by weight: for tests and for made-up weights; files go through the repack kernel.
 */
export function interleave(name: CodecName, rows: number, columns: number, planes: WordPlanes): WordPlanes {
  const codec = codecs[name];
  if (codec.kind === 'float') return planes;
  const bytes = interleavedBytes(name, rows, columns);
  const flip = codec.lowBits === 8 ? 0x80 : 0;
  return {
    low: interleaveBits(planes.low, codec.lowBits, bytes.low, rows, columns, flip),
    high: interleaveBits(planes.high, codec.highBits, bytes.high, rows, columns, 0),
    scales: interleaveScales(planes.scales, bytes.scales, {
      rows,
      units: columns / UNIT,
      halves: scaleHalves(codec),
      rowHalves: scaleWords(codec, columns) * 2,
    }),
  };
}

/** Place of `bits` of a weight: the byte, and the first bit in it. */
function placeOf(row: number, column: number, columns: number, bits: number): { byte: number; bit: number } {
  const group = Math.floor(row / ROW_GROUP) * (columns / UNIT) + Math.floor(column / UNIT);
  const half = (row >> 2) & 1;
  const octet = (column >> 3) & 3;
  // Of the 8 columns of an octet: which vector of 16 bytes, which of the two bytes of a lane, which lane.
  const vector = octet * 2 + ((column >> 1) & 1);
  const byte = (row & 3) * 4 + (column & 1) * 2 + ((column >> 2) & 1);
  const fields = 8 / bits;
  return {
    byte: ((group * bits + Math.floor(vector / fields)) * 2 + half) * 16 + byte,
    bit: (vector % fields) * bits,
  };
}

function interleaveBits(
  plane: Uint32Array,
  bits: number,
  bytes: number,
  rows: number,
  columns: number,
  flip: number,
): Uint32Array {
  const words = new Uint32Array(bytes / 4);
  if (bits === 0) return words;
  const to = new Uint8Array(words.buffer);
  const mask = 2 ** bits - 1;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      const n = index % (32 / bits);
      const word = plane[Math.floor((index * bits) / 32)] as number;
      const q = ((word >>> ((n & 3) * 8 + (n >> 2) * bits)) & mask) ^ flip;
      const { byte, bit } = placeOf(row, column, columns, bits);
      to[byte] = (to[byte] as number) | (q << bit);
    }
  }
  return words;
}

function interleaveScales(
  plane: Uint32Array,
  bytes: number,
  { rows, units, halves, rowHalves }: { rows: number; units: number; halves: number; rowHalves: number },
): Uint32Array {
  const words = new Uint32Array(bytes / 4);
  const to = new Uint16Array(words.buffer);
  const from = new Uint16Array(plane.buffer, plane.byteOffset, plane.length * 2);
  for (let row = 0; row < rows; row++) {
    for (let n = 0; n < units * halves; n++) {
      const group = Math.floor(row / ROW_GROUP) * units * halves + n;
      to[group * ROW_GROUP + (row % ROW_GROUP)] = from[row * rowHalves + n] as number;
    }
  }
  return words;
}
