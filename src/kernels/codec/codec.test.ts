import { describe, expect, it } from 'vitest';
import type { CodecName } from '../matrix.ts';
import { codecOf, codecs, planeBytes } from './codec.ts';
import { interleave, interleavedBytes } from './interleave.ts';

describe('codecs', () => {
  it.each([
    ['Q8_0', 'q8', 8.5],
    ['Q4_0', 'q4', 4.5],
    ['Q4_K', 'q4m', 5],
    ['IQ4_XS', 'q4nl', 4.5],
    ['Q5_0', 'q5', 5.5],
    ['Q5_K', 'q5m', 6],
    ['Q6_K', 'q6', 7],
    ['Q2_K', 'q2m', 4],
    ['Q3_K', 'q3', 4],
    ['BF16', 'bf16', 16],
    ['F32', 'f32', 32],
  ])('%s becomes %s, %d bits a weight', (type, name, bits) => {
    expect(codecOf(type)).toBe(name);
    const { low, high, scales } = planeBytes(codecOf(type), 10, 640);
    expect(((low + high + scales) * 8) / 6400).toBe(bits);
  });

  it('starts every row of scales at a word', () => {
    expect(planeBytes('q8', 3, 96).scales).toBe(3 * 8);
    expect(planeBytes('q6', 3, 96).scales).toBe(3 * 12);
  });

  it('names what it can when it cannot', () => {
    expect(() => codecOf('IQ1_S')).toThrow('IQ1_S');
  });

  it('subtracts half the range wherever it subtracts', () => {
    for (const name of Object.keys(codecs) as CodecName[]) {
      const codec = codecs[name];
      if (codec.kind === 'float' || codec.offset === 0) continue;
      expect(-codec.offset).toBe(2 ** (codec.lowBits + codec.highBits - 1));
    }
  });
});

describe('planes on the processor', () => {
  it.each(Object.keys(codecs) as CodecName[])('%s: as many bytes, rows rounded up to eight', (name) => {
    const whole = planeBytes(name, 16, 640);
    expect(interleavedBytes(name, 16, 640)).toEqual(whole);
    const odd = interleavedBytes(name, 9, 640);
    expect(odd).toEqual(codecs[name].kind === 'float' ? planeBytes(name, 9, 640) : whole);
  });

  it('put the bits of a weight where NOTES.md says', () => {
    const [rows, columns] = [16, 64];
    const low = new Uint32Array((rows * columns * 4) / 32);
    // Row 13, column 32 + 8 * 2 + 4 + 2 + 1: the highest bit of its four.
    const index = 13 * columns + 55;
    low[index >> 3] = 1 << ((index & 3) * 8 + ((index >> 2) & 1) * 4 + 3);
    const planes = { low, high: new Uint32Array(0), scales: new Uint32Array(rows) };
    const bytes = new Uint8Array(interleave('q4', rows, columns, planes).low.buffer);
    const unit = (1 * 2 + 1) * 128;
    const vector = (2 * 2 + 1) * 16;
    const places = [...bytes.keys()].filter((place) => bytes[place] !== 0);
    expect(places).toEqual([unit + vector + 4 * 1 + 2 * 1 + 1]);
    expect(bytes[places[0] as number]).toBe(0x80);
  });
});
