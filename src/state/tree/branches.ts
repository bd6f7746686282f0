import type { Message } from '../chat-message.ts';
import { ROOT } from '../chats/types.ts';
import type { Tree } from './tree.ts';

/** What follows each message, oldest first, by parent (`ROOT` for first messages). */
export function branchesOf(messages: Tree['messages']): ReadonlyMap<string, readonly Message[]> {
  const branches = new Map<string, Message[]>();
  for (const message of Object.values(messages)) {
    const parent = message.parent ?? ROOT;
    const beside = branches.get(parent);
    if (beside) beside.push(message);
    else branches.set(parent, [message]);
  }
  for (const beside of branches.values()) beside.sort((one, other) => one.createdAt - other.createdAt);
  return branches;
}
