import { describe, expect, it } from 'vitest';
import { speakEnglish } from '../../test/support/english.ts';
import { formatDuration, formatRate, unbroken } from './format.ts';

speakEnglish();

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

it('keeps numbers and their units on one line', () => {
  expect(unbroken('Loading weights 22 ms, 100 % of 3.2 MiB')).toBe(
    'Loading weights 22\u00a0ms, 100\u00a0% of 3.2\u00a0MiB',
  );
});
