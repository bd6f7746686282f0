import { expect, it } from 'vitest';
import { answer, branchedTree, question, treeOf } from '../../../../test/support/tree.ts';
import { branchesOf } from './branches.ts';

it('lists what follows each message, oldest first', () => {
  const branches = branchesOf(branchedTree().messages);
  const ids = (parent: string) => branches.get(parent)?.map(({ id }) => id);
  expect(ids('')).toEqual(['q1', 'q1b']);
  expect(ids('q1')).toEqual(['a1', 'a2']);
  expect(ids('a4')).toBeUndefined();
});

it('goes by the time of creation, not by the order of the rows', () => {
  const older = answer('older', 'q');
  const newer = answer('newer', 'q');
  const branches = branchesOf(treeOf([question('q', null), newer, older]).messages);
  expect(branches.get('q')?.map(({ id }) => id)).toEqual(['older', 'newer']);
});
