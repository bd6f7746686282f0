import { describe, expect, it, test } from 'vitest';
import { type ImageSpan, lastVisible, visible } from './visible.ts';

const seen = (query: number, window: number, spans: readonly ImageSpan[] = [], length = 40): number[] =>
  Array.from({ length }, (_, key) => key).filter((key) => visible(query, key, window, spans));
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('visible', () => {
  test.each([
    // W = 8: the query, the oldest key it sees.
    [0, 0],
    [6, 0],
    [7, 0],
    [8, 1],
    [9, 2],
    [16, 9],
  ])('a query at %i sees %i to itself through a window of 8', (query, oldest) => {
    expect(seen(query, 8)).toEqual(range(oldest, query));
  });

  test.each([64, 512, 1024])('a window of %i is exact on both sides', (window) => {
    for (const query of [window - 1, window, window + 1, 2 * window]) {
      expect(visible(query, query - window + 1, window, [])).toBe(true);
      expect(visible(query, query - window, window, [])).toBe(false);
      expect(visible(query, query + 1, window, [])).toBe(false);
    }
  });

  it('shows a global layer everything before', () => {
    expect(seen(39, Infinity)).toEqual(range(0, 39));
    expect(visible(131_071, 0, Infinity, [])).toBe(true);
  });

  const spans = [
    { first: 5, last: 8 },
    { first: 9, last: 12 },
    { first: 20, last: 20 },
  ];

  test.each([
    // Before, first, inside and last of an image, an image right after another, text after, one token alone.
    [4, 0, 4],
    [5, 0, 8],
    [6, 0, 8],
    [8, 0, 8],
    [9, 0, 12],
    [12, 0, 12],
    [13, 0, 13],
    [20, 0, 20],
    [21, 0, 21],
  ])('a query at %i sees %i to %i around images', (query, first, last) => {
    expect(seen(query, Infinity, spans)).toEqual(range(first, last));
  });

  test.each([
    [5, 2, 8],
    [8, 5, 8],
    [9, 6, 12],
    [11, 8, 12],
    [13, 10, 13],
  ])('a query at %i sees %i to %i around images through a window of 4', (query, first, last) => {
    expect(seen(query, 4, spans)).toEqual(range(first, last));
  });
});

describe('lastVisible', () => {
  const spans = [
    { first: 2, last: 4 },
    { first: 7, last: 8 },
  ];

  it('is the position itself for text and the end of the image for an image', () => {
    expect([...lastVisible(0, 10, spans)]).toEqual([0, 1, 4, 4, 4, 5, 6, 8, 8, 9]);
    expect([...lastVisible(3, 3, spans)]).toEqual([4, 4, 5]);
    expect([...lastVisible(100, 2, spans)]).toEqual([100, 101]);
    expect([...lastVisible(9, 0, spans)]).toEqual([]);
  });

  it('says what visible says', () => {
    const last = lastVisible(0, 10, spans);
    for (let query = 0; query < 10; query++) {
      for (let key = 0; key < 10; key++) {
        expect(visible(query, key, Infinity, spans)).toBe(key <= (last[query] as number));
      }
    }
  });

  it('refuses a chunk that cuts an image', () => {
    expect(() => lastVisible(0, 4, spans)).toThrow('cuts the image that ends at 4');
    expect(() => lastVisible(0, 5, spans)).not.toThrow();
  });
});
