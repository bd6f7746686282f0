import { expect, it } from 'vitest';
import { branchedTree } from '../../../../test/support/tree.ts';
import { siblings } from './siblings.ts';

it('are the messages of one place, oldest first, the message itself among them', () => {
  const { messages } = branchedTree();
  expect(siblings(messages, 'q1b')).toEqual(['q1', 'q1b']);
  expect(siblings(messages, 'a1')).toEqual(['a1', 'a2']);
  expect(siblings(messages, 'a4')).toEqual(['a4']);
  expect(siblings(messages, 'gone')).toEqual([]);
});
