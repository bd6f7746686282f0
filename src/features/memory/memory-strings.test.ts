import { expect, test } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { memoryStrings } from './memory-strings.ts';

speakEnglish();

test('what there is of a kind is told beside its plan only where they differ, also when it is more', () => {
  const { ofPlanned } = memoryStrings.overview;
  expect(ofPlanned(1024, 1024)).toBe('1.00 KiB');
  expect(ofPlanned(1024, 0)).toBe('1.00 KiB');
  expect(ofPlanned(1024, 4096)).toBe('1.00 KiB of 4.00 KiB');
  expect(ofPlanned(8 * 2 ** 20, 4096)).toBe('8.00 MiB, planned 4.00 KiB');
});

test('places to go back to are never more than fit in their line', () => {
  const { places } = memoryStrings.figures;
  expect(places([17])).toBe('17 tokens');
  expect(places([17, 1200])).toBe('17, 1,200 tokens');
  expect(places([17, 1200, 31_000, 131_000])).toBe('4 places, last 131,000');
});
