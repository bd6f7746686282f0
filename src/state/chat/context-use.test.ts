import { expect, it } from 'vitest';
import { answer, question, treeOf } from '../../../test/support/tree.ts';
import type { Timings } from '../../worker/protocol.ts';
import { contextUse } from './context-use.ts';
import { visiblePath } from './tree/visible-path.ts';

const timings = (promptTokens: number, answerTokens: number) => ({ promptTokens, answerTokens }) as Timings;

it('is what the last measured answer of the path leaves in the context', () => {
  const tree = treeOf([
    question('q1', null),
    answer('a1', 'q1', { timings: timings(10, 5) }),
    question('q2', 'a1'),
    answer('a2', 'q2', { timings: timings(20, 7) }),
    question('q3', 'a2'),
    answer('a3', 'q3', { state: 'failed' }),
  ]);
  expect(contextUse({ ...tree, order: visiblePath(tree) })).toBe(27);
  expect(contextUse({ ...tree, order: ['q1', 'a1'] })).toBe(15);
  expect(contextUse({ messages: {}, order: [] })).toBe(0);
});
