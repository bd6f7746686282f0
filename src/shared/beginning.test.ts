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

it('looks at no more of a long text than it keeps', () => {
  const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment');
  expect(beginning('a'.repeat(1_000_000), 60)).toBe(`${'a'.repeat(60)}…`);
  expect(beginning(`e${'\u0301'.repeat(1_000_000)}`, 60)).toHaveLength(60 * 32 + 1);
  for (const [text] of segment.mock.calls) expect(text.length).toBeLessThan(2000);
  segment.mockRestore();
});
