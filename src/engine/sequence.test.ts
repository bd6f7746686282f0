import { expect, test } from 'vitest';
import { tokenId } from '../shared/numbers.ts';
import type { Segment } from '../shared/segments.ts';
import { beforeImage, commonPrefix, segmentsFrom, segmentsOf, sequenceOf, textTokensOf } from './sequence.ts';

const text = (...ids: number[]): Segment => ({ kind: 'tokens', ids: ids.map((id) => tokenId(id)) });
const image = (hash: string, tokens = 3): Segment => ({ kind: 'image', hash, tokens });

test('every position has a token; images count as their tokens', () => {
  const parts = [text(1, 2), image('a'), text(3)];
  expect(sequenceOf(parts)).toEqual([1, 2, 'a', 'a', 'a', 3]);
  expect(textTokensOf(parts)).toEqual([1, 2, 3]);
  expect(segmentsOf(sequenceOf(parts))).toEqual(parts);
});

test.each<[string, Segment[], Segment[], number]>([
  ['nothing held', [], [text(1, 2)], 0],
  ['the same', [text(1, 2)], [text(1, 2)], 2],
  ['a continuation', [text(1, 2, 3)], [text(1, 2, 3, 4, 5)], 3],
  ['a change', [text(1, 2, 3)], [text(1, 9, 3, 4)], 1],
  ['the same image', [text(1), image('a'), text(2)], [text(1), image('a'), text(2, 3)], 5],
  ['another image', [text(1), image('a'), text(2)], [text(1), image('b'), text(2, 3)], 1],
  ['an image held in part is not held', [text(1), image('a', 2)], [text(1), image('a'), text(2)], 1],
  ['an image at the very end', [text(1), image('a')], [text(1), image('a')], 4],
])('common prefix: %s', (_, held, wanted, expected) => {
  expect(commonPrefix(sequenceOf(held), wanted)).toBe(expected);
});

test('a place inside an image moves to its start', () => {
  const parts = [text(1, 2), image('a'), text(3)];
  expect([0, 1, 2, 3, 4, 5, 6].map((at) => beforeImage(parts, at))).toEqual([0, 1, 2, 2, 2, 5, 6]);
});

test('what is left begins where it should', () => {
  const parts = [text(1, 2), image('a'), text(3, 4)];
  expect(segmentsFrom(parts, 0)).toEqual(parts);
  expect(segmentsFrom(parts, 1)).toEqual([text(2), image('a'), text(3, 4)]);
  expect(segmentsFrom(parts, 2)).toEqual([image('a'), text(3, 4)]);
  expect(segmentsFrom(parts, 5)).toEqual([text(3, 4)]);
  expect(segmentsFrom(parts, 6)).toEqual([text(4)]);
  expect(segmentsFrom(parts, 7)).toEqual([]);
});
