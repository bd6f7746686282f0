import { expect, it } from 'vitest';
import { answer, branchedTree, question } from '../../../../test/support/tree.ts';
import { addMessages } from './add-messages.ts';
import { visiblePath } from './visible-path.ts';

it('shows what is added, at the end and beside others', () => {
  const tree = branchedTree({ '': 'q1', q1: 'a1', a1: 'q2' });
  const longer = addMessages(tree, [question('q3', 'a3'), answer('a5', 'q3')]);
  expect(visiblePath(longer)).toEqual(['q1', 'a1', 'q2', 'a3', 'q3', 'a5']);
  const beside = addMessages(longer, [answer('a6', 'q2')]);
  expect(visiblePath(beside)).toEqual(['q1', 'a1', 'q2', 'a6']);
  expect(tree.messages['q3']).toBeUndefined();
});

it('names a choice only where there are several', () => {
  const { chosen } = addMessages({ messages: {}, chosen: {} }, [question('q', null), answer('a', 'q')]);
  expect(chosen).toEqual({});
});
