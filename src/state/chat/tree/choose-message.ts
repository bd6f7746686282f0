import type { Message } from '../chat-message.ts';
import { ROOT } from '../../chats/types.ts';
import { ancestors } from './ancestors.ts';
import { branchesOf } from './branches.ts';
import type { Tree } from './tree.ts';

/** Shows a message: the path goes through it, and on to the newest message below that nothing follows. */
export function chooseMessage({ messages, chosen }: Tree, id: string): Tree {
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

function newestLeaf(
  from: Message | undefined,
  branches: ReadonlyMap<string, readonly Message[]>,
): Message | undefined {
  let newest: Message | undefined;
  const open = from ? [from] : [];
  for (let message = open.pop(); message; message = open.pop()) {
    const below = branches.get(message.id) ?? [];
    open.push(...below);
    if (below.length === 0 && (!newest || message.createdAt > newest.createdAt)) newest = message;
  }
  return newest;
}
