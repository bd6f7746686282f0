import { ancestors } from './ancestors.ts';
import { branchesOf } from './branches.ts';
import { ROOT, type Tree, type TreeNode } from './tree.ts';

/** Shows a message: the path goes through it, and on to the newest message below that nothing follows. */
export function chooseMessage<Node extends TreeNode>(
  { messages, chosen }: Tree<Node>,
  id: string,
): Tree<Node> {
  const branches = branchesOf(messages);
  const leaf = newestLeaf(messages[id], branches);
  if (!leaf) return { messages, chosen };
  const choices = { ...chosen };
  for (const message of [...ancestors(messages, leaf.id), leaf]) {
    const parent = message.parent ?? ROOT;
    if ((branches.get(parent)?.length ?? 0) > 1) choices[parent] = message.id;
  }
  return { messages, chosen: choices };
}

function newestLeaf<Node extends TreeNode>(
  from: Node | undefined,
  branches: ReadonlyMap<string, readonly Node[]>,
): Node | undefined {
  let newest: Node | undefined;
  const open = from ? [from] : [];
  for (let message = open.pop(); message; message = open.pop()) {
    const below = branches.get(message.id) ?? [];
    open.push(...below);
    if (below.length === 0 && (!newest || message.createdAt > newest.createdAt)) newest = message;
  }
  return newest;
}
