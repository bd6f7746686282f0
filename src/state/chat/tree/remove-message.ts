import { branchesOf } from './branches.ts';
import { ROOT, type Tree, type TreeNode } from './tree.ts';

/** Messages that {@link removeMessage} took away, enough to put them back. */
export interface Removed<Node extends TreeNode> {
  readonly messages: readonly Node[];
  /** The choices that named them, or stood below them. */
  readonly chosen: Tree['chosen'];
}

/** Takes away a message with everything that follows it, in all branches. */
export function removeMessage<Node extends TreeNode>(
  { messages, chosen }: Tree<Node>,
  id: string,
): { readonly tree: Tree<Node>; readonly removed: Removed<Node> } {
  const branches = branchesOf(messages);
  const first = messages[id];
  const gone: Node[] = first ? [first] : [];
  // The list grows while it is walked: what follows comes behind what it follows.
  for (const message of gone) gone.push(...(branches.get(message.id) ?? []));
  const ids = new Set(gone.map((message) => message.id));
  const concerns = ([parent, child]: [string, string]) => ids.has(parent) || ids.has(child);
  const choices = Object.entries(chosen);
  const kept = Object.values(messages).filter((message) => !ids.has(message.id));
  return {
    tree: {
      messages: Object.fromEntries(kept.map((message) => [message.id, message])),
      chosen: Object.fromEntries(choices.filter((choice) => !concerns(choice))),
    },
    removed: { messages: gone, chosen: Object.fromEntries(choices.filter(concerns)) },
  };
}

/** Puts back what was removed, shown as it was. What follows a message that is gone stays away. */
export function restoreRemoved<Node extends TreeNode>(
  { messages, chosen }: Tree<Node>,
  removed: Removed<Node>,
): Tree<Node> {
  const parent = removed.messages[0]?.parent ?? null;
  if (parent !== null && !messages[parent]) return { messages, chosen };
  const first = removed.messages[0];
  const back = Object.fromEntries(removed.messages.map((message) => [message.id, message]));
  return {
    messages: { ...messages, ...back },
    chosen: { ...chosen, ...removed.chosen, ...(first ? { [first.parent ?? ROOT]: first.id } : {}) },
  };
}
