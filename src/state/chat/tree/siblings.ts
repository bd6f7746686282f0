import { branchesOf } from './branches.ts';
import { ROOT, type Tree } from './tree.ts';

/** Ids of the messages that stand in the same place as this one, itself included, oldest first. */
export function siblings(messages: Tree['messages'], id: string): string[] {
  const message = messages[id];
  if (!message) return [];
  return (branchesOf(messages).get(message.parent ?? ROOT) ?? []).map((sibling) => sibling.id);
}
