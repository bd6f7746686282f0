import { expect, it } from 'vitest';
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
