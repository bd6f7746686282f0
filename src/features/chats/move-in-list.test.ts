import { expect, it } from 'vitest';
import { moveInList } from './move-in-list.ts';

it('moves by one and to the ends, and stays inside', () => {
  expect(moveInList('ArrowDown', 0, 3)).toBe(1);
  expect(moveInList('ArrowDown', 2, 3)).toBe(2);
  expect(moveInList('ArrowUp', 0, 3)).toBe(0);
  expect(moveInList('Home', 2, 3)).toBe(0);
  expect(moveInList('End', 0, 3)).toBe(2);
});

it('leaves other keys and empty lists alone', () => {
  expect(moveInList('Enter', 0, 3)).toBeUndefined();
  expect(moveInList('ArrowDown', -1, 0)).toBeUndefined();
});
