import { expect, it } from 'vitest';
import { answer, question, treeOf } from '../../../test/support/tree.ts';
import { newerHalf } from './newer-half.ts';
import { visiblePath } from './tree/visible-path.ts';

const turns = (count: number) => {
  const tree = treeOf(
    Array.from({ length: count }, (_, index) => [
      question(`q${index}`, index === 0 ? null : `a${index - 1}`),
      answer(`a${index}`, `q${index}`),
    ]).flat(),
  );
  return { ...tree, order: visiblePath(tree) };
};

it('begins in the middle of what is seen, and leaves the last turn', () => {
  expect(newerHalf({ ...turns(6), seenFrom: null })).toBe('q3');
  expect(newerHalf({ ...turns(6), seenFrom: 'q2' })).toBe('q4');
  expect(newerHalf({ ...turns(2), seenFrom: null })).toBe('q1');
  expect(newerHalf({ ...turns(1), seenFrom: null })).toBeUndefined();
  expect(newerHalf({ ...turns(3), seenFrom: 'q2' })).toBeUndefined();
});
