import { expect, test } from 'vitest';
import { spansBefore } from './spans.ts';

test('cuts spans where the sequence was cut', () => {
  const spans = [
    { first: 0, last: 9 },
    { first: 15, last: 19 },
  ];
  expect(spansBefore(spans, 20)).toEqual(spans);
  expect(spansBefore(spans, 16)).toEqual([spans[0], { first: 15, last: 15 }]);
  expect(spansBefore(spans, 15)).toEqual([spans[0]]);
  expect(spansBefore(spans, 5)).toEqual([{ first: 0, last: 4 }]);
  expect(spansBefore(spans, 0)).toEqual([]);
});
