import { describe, expect, it } from 'vitest';
import type { CodecName } from '../matrix.ts';
import { codecOf, codecs, planeBytes } from './codec.ts';

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

  it('subtracts half the range wherever it subtracts, which the software kernels rely on', () => {
    for (const name of Object.keys(codecs) as CodecName[]) {
      const codec = codecs[name];
      if (codec.kind === 'float' || codec.offset === 0) continue;
      expect(-codec.offset).toBe(2 ** (codec.lowBits + codec.highBits - 1));
    }
  });
});
