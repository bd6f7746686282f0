import { expect, test } from 'vitest';
import { Random } from '../../test/support/random.ts';
import { PLACEHOLDER_TOKEN } from '../kernels/embed/embed.ts';
import { lastVisible } from '../kv/visible.ts';
import { tokenId } from '../shared/numbers.ts';
import { type ImageSegment, lengthOf, type Segment } from '../shared/segments.ts';
import { chunksOf, spansOf } from './chunks.ts';

const tokens = (...ids: number[]): Segment => ({ kind: 'tokens', ids: ids.map((id) => tokenId(id)) });
const image = (count: number): ImageSegment => ({ kind: 'image', hash: `of ${count}`, tokens: count });
const P = PLACEHOLDER_TOKEN;

test('an image that does not fit begins a new chunk', () => {
  const chunks = chunksOf([tokens(1, 2, 3), image(4), tokens(4, 5)], 6);
  expect(chunks.map(({ ids }) => ids)).toEqual([
    [1, 2, 3],
    [P, P, P, P, 4, 5],
  ]);
  expect(spansOf(chunks[1] ?? { ids: [], images: [] }, 3)).toEqual([{ first: 3, last: 6 }]);
});

test('an image that just fits stays', () => {
  expect(chunksOf([tokens(1, 2), image(4), image(6)], 6).map(({ ids }) => ids)).toEqual([
    [1, 2, P, P, P, P],
    [P, P, P, P, P, P],
  ]);
});

test('an image longer than a chunk is refused', () => {
  expect(() => chunksOf([image(7)], 6)).toThrow('an image of 7 tokens');
});

test('whatever the segments, nothing is lost, nothing too long, no image cut', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = new Random(seed);
    const limit = random.integer(4, 20);
    const segments = Array.from({ length: random.integer(1, 8) }, () =>
      random.next() < 0.5
        ? image(random.integer(1, limit + 1))
        : tokens(...Array.from({ length: random.integer(0, 40) }, () => random.integer(0, 100))),
    );
    const chunks = chunksOf(segments, limit);
    const flat = segments.flatMap((segment) =>
      segment.kind === 'tokens' ? [...segment.ids] : Array(segment.tokens).fill(P),
    );
    expect(chunks.flatMap(({ ids }) => ids)).toEqual(flat);
    expect(lengthOf(segments)).toBe(flat.length);
    let start = 0;
    for (const chunk of chunks) {
      expect(chunk.ids.length).toBeLessThanOrEqual(limit);
      expect(chunk.ids.length).toBeGreaterThan(0);
      // Throws when the chunk's end cuts an image.
      lastVisible(start, chunk.ids.length, spansOf(chunk, start));
      start += chunk.ids.length;
    }
    expect(chunks.flatMap(({ images }) => images.map((entry) => entry.image))).toEqual(
      segments.filter((segment) => segment.kind === 'image'),
    );
  }
});
