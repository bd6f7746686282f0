import { ROOT, type Tree, type TreeNode } from './tree.ts';

/** Messages that follow each message, oldest first, by parent (`ROOT` for first messages). */
export function branchesOf<Node extends TreeNode>(
  messages: Tree<Node>['messages'],
): ReadonlyMap<string, readonly Node[]> {
  const branches = new Map<string, Node[]>();
  for (const message of Object.values(messages)) {
    const parent = message.parent ?? ROOT;
    const beside = branches.get(parent);
    if (beside) beside.push(message);
    else branches.set(parent, [message]);
  }
  for (const beside of branches.values()) beside.sort((one, other) => one.createdAt - other.createdAt);
  return branches;
}
