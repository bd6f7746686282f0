import { describe, expect, it } from 'vitest';
import { formatBytes } from './format-bytes.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1009 * 2 ** 20, '1,009 MiB'],
    [1024, '1.00 KiB'],
    [3_337_312, '3.18 MiB'],
    [253_113_024, '241 MiB'],
    [1023.7 * 1024, '1.00 MiB'],
    [99.96 * 1024, '100 KiB'],
    [9.996 * 1024, '10.0 KiB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
