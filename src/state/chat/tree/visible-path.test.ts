import { describe, expect, it } from 'vitest';
import { branchedTree, treeOf } from '../../../../test/support/tree.ts';
import { visiblePath } from './visible-path.ts';

describe('the visible path', () => {
  it('is empty without messages', () => expect(visiblePath(treeOf([]))).toEqual([]));

  it('follows the newest branch where none was chosen', () =>
    expect(visiblePath(branchedTree())).toEqual(['q1b', 'b1']));

  it('follows what was chosen, at each place', () => {
    expect(visiblePath(branchedTree({ '': 'q1' }))).toEqual(['q1', 'a2']);
    expect(visiblePath(branchedTree({ '': 'q1', q1: 'a1' }))).toEqual(['q1', 'a1', 'q2b', 'a4']);
    expect(visiblePath(branchedTree({ '': 'q1', q1: 'a1', a1: 'q2' }))).toEqual(['q1', 'a1', 'q2', 'a3']);
  });

  it('takes a choice that is gone for none', () =>
    expect(visiblePath(branchedTree({ '': 'gone' }))).toEqual(['q1b', 'b1']));
});
