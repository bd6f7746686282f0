import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatRate } from './format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1.00 KiB'],
    [3_337_312, '3.18 MiB'],
    [253_113_024, '241 MiB'],
    [1023.7 * 1024, '1.00 MiB'],
    [99.96 * 1024, '100 KiB'],
    [9.996 * 1024, '10.0 KiB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [61_000, '61.0 s'],
  ])('%d ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatRate', () => {
  it.each([
    [0, '0.0'],
    [42.45, '42.5'],
    [99.96, '100'],
    [1234.4, '1,234'],
  ])('%d is %s', (rate, text) => expect(formatRate(rate)).toBe(text));
});
