import { expect, test } from 'vitest';
import { heldSlots, lapsOf, slotsOf } from './ring.ts';

const W = 8;

const localAt = (length: number) => heldSlots('local', W, length);
const globalAt = (length: number) => heldSlots('global', 1024, length);

test('every live slot is in one lap, the next one where the oldest is', () => {
  for (let length = 0; length <= 3 * W + 1; length += 1) {
    const layer = localAt(length);
    const { newer, older, next } = lapsOf(layer);
    expect(newer[1] - newer[0] + older[1] - older[0]).toBe(layer.used);
    expect(next).toBe(length % W);
    if (length >= W) expect(next).toBe(layer.oldest % W);
  }
  expect(lapsOf(globalAt(100))).toEqual({ newer: [0, 100], older: [0, 0], next: 100 });
});

test('images lie where their positions do, round the end and cut by the window', () => {
  const image = { first: 5, last: 9 };
  expect(slotsOf(localAt(3), image)).toEqual([]);
  expect(slotsOf(localAt(7), image)).toEqual([[5, 7]]);
  expect(slotsOf(localAt(10), image)).toEqual([
    [5, 8],
    [0, 2],
  ]);
  expect(slotsOf(localAt(15), image)).toEqual([
    [7, 8],
    [0, 2],
  ]);
  expect(slotsOf(localAt(16), image)).toEqual([[0, 2]]);
  expect(slotsOf(localAt(18), image)).toEqual([]);
  expect(slotsOf(globalAt(100), image)).toEqual([[5, 10]]);
});
