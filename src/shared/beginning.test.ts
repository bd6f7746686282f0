import { expect, it, vi } from 'vitest';
import { beginning } from './beginning.ts';

it('leaves a short text as it is', () => {
  expect(beginning('Lighthouses', 11)).toBe('Lighthouses');
});

it('cuts between words, and within a word where there is no other place', () => {
  expect(beginning('Tell me about lighthouses', 20)).toBe('Tell me about…');
  expect(beginning('Lighthouses', 5)).toBe('Light…');
});

it('cuts no emoji in two', () => {
  expect(beginning('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
});

it('looks no further into a long line than it shows', () => {
  let seen = 0;
  const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment').mockImplementation(
    (text) =>
      (function* () {
        for (let index = 0; index < text.length; index += 1) {
          seen += 1;
          yield { index };
        }
      })() as never,
  );
  expect(beginning('a'.repeat(10_000), 5)).toBe('aaaaa…');
  segment.mockRestore();
  expect(seen).toBe(6);
});
