import { describe, expect, it } from 'vitest';
import { branchedTree } from '../../../../test/support/tree.ts';
import { removeMessage, restoreRemoved } from './remove-message.ts';
import { visiblePath } from './visible-path.ts';

const CHOSEN = { '': 'q1', q1: 'a1', a1: 'q2' };

describe('removing a message', () => {
  it('takes all that follows with it, in all branches, and shows what stands beside', () => {
    const { tree, removed } = removeMessage(branchedTree(CHOSEN), 'a1');
    expect(removed.messages.map(({ id }) => id)).toEqual(['a1', 'q2', 'q2b', 'a3', 'a4']);
    expect(Object.keys(tree.messages)).toEqual(['q1', 'a2', 'q1b', 'b1']);
    expect(tree.chosen).toEqual({ '': 'q1' });
    expect(visiblePath(tree)).toEqual(['q1', 'a2']);
  });

  it('leaves a question without an answer when its only one goes', () => {
    const { tree } = removeMessage(branchedTree(CHOSEN), 'a3');
    expect(visiblePath(tree)).toEqual(['q1', 'a1', 'q2']);
  });

  it('can be undone: the same messages, shown as they were', () => {
    const before = branchedTree(CHOSEN);
    const { tree, removed } = removeMessage(before, 'a1');
    const after = restoreRemoved(tree, removed);
    expect(after.messages).toEqual(before.messages);
    expect(visiblePath(after)).toEqual(visiblePath(before));
  });

  it('stays removed where what it followed has gone since', () => {
    const { tree, removed } = removeMessage(branchedTree(CHOSEN), 'a1');
    const later = removeMessage(tree, 'q1').tree;
    expect(restoreRemoved(later, removed)).toEqual(later);
  });
});
