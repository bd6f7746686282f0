import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WEIGHT_TYPES, type WeightType } from '../types.ts';
import { dequantise } from './dequantise.ts';
import { fromHalf } from './half.ts';

const golden = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../../../test/golden/dequant/${name}`, import.meta.url)));

const types = Object.keys(WEIGHT_TYPES) as WeightType[];

/** Distance in representable f32 numbers; +0 and -0 are the same number. */
function stepsApart(actual: Float32Array, expected: Float32Array): number {
  const order = (bits: number): number => (bits < 0 ? -(bits & 0x7fffffff) : bits);
  const a = new Int32Array(actual.buffer);
  const b = new Int32Array(expected.buffer);
  return a.reduce((worst, bits, index) => Math.max(worst, Math.abs(order(bits) - order(b[index]!))), 0);
}

describe('dequantise against an independent package', () => {
  it.each(types)('%s gives every weight exactly', (type) => {
    const values = new Float32Array(golden(`${type}.values.bin`).buffer);
    const weights = dequantise(type, golden(`${type}.blocks.bin`), values.length);
    expect(values.length).toBeGreaterThan(8000);
    expect(values.some((value) => value !== 0)).toBe(true);
    expect(stepsApart(weights, values)).toBe(0);
  });

  it.each(types)('%s reads blocks at any byte offset', (type) => {
    const { blockBytes, blockWeights } = WEIGHT_TYPES[type];
    const blocks = golden(`${type}.blocks.bin`).slice(0, 4 * blockBytes);
    const shifted = new Uint8Array(blocks.length + 1);
    shifted.set(blocks, 1);
    const expected = dequantise(type, blocks, 4 * blockWeights);
    expect(dequantise(type, shifted.subarray(1), 4 * blockWeights)).toEqual(expected);
  });

  it.each(types)('%s refuses bytes that are not whole blocks of that many weights', (type) => {
    const { blockBytes, blockWeights } = WEIGHT_TYPES[type];
    expect(() => dequantise(type, new Uint8Array(blockBytes + 1), blockWeights)).toThrow(RangeError);
    expect(() => dequantise(type, new Uint8Array(blockBytes), 2 * blockWeights)).toThrow(RangeError);
    expect(dequantise(type, new Uint8Array(0), 0).length).toBe(0);
  });
});

describe('fromHalf', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3c01, 1 + 2 ** -10],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('%i is %d', (bits, value) => expect(fromHalf(bits)).toBe(value));
});
