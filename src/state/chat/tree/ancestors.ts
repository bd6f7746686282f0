import type { Tree, TreeNode } from './tree.ts';

/** Messages that lead to a message, from the first one on, itself left out. */
export function ancestors<Node extends TreeNode>(messages: Tree<Node>['messages'], id: string): Node[] {
  const path: Node[] = [];
  const seen = new Set([id]);
  for (let parent = messages[id]?.parent ?? null; parent !== null && !seen.has(parent);) {
    const message = messages[parent];
    if (!message) break;
    seen.add(parent);
    path.push(message);
    parent = message.parent;
  }
  return path.reverse();
}
