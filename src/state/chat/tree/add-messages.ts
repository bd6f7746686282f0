import { chooseMessage } from './choose-message.ts';
import type { Tree, TreeNode } from './tree.ts';

/** The tree with messages that follow one another, shown. */
export function addMessages<Node extends TreeNode>(
  { messages, chosen }: Tree<Node>,
  added: readonly Node[],
): Tree<Node> {
  const all = { ...messages, ...Object.fromEntries(added.map((message) => [message.id, message])) };
  const last = added.at(-1);
  return last ? chooseMessage({ messages: all, chosen }, last.id) : { messages, chosen };
}
