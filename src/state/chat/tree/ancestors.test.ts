import { expect, it } from 'vitest';
import { answer, branchedTree, question, treeOf } from '../../../../test/support/tree.ts';
import { ancestors } from './ancestors.ts';

const ids = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);

it('are what a message follows, first to last', () => {
  const { messages } = branchedTree();
  expect(ids(ancestors(messages, 'a3'))).toEqual(['q1', 'a1', 'q2']);
  expect(ids(ancestors(messages, 'q1'))).toEqual([]);
});

it('end where a message is missing, and where a damaged chat goes in a circle', () => {
  expect(ids(ancestors(treeOf([question('q', 'gone'), answer('a', 'q')]).messages, 'a'))).toEqual(['q']);
  expect(ids(ancestors(treeOf([question('q', 'a'), answer('a', 'q')]).messages, 'a'))).toEqual(['q']);
});
