import type { Message } from '../chat-message.ts';
import { ROOT } from '../../chats/types.ts';

/** What of a message, open or stored, says where it stands. */
export type TreeNode = Pick<Message, 'id' | 'parent' | 'createdAt'>;

/** What follows each message, oldest first, by parent (`ROOT` for first messages). */
export function branchesOf<Node extends TreeNode>(
  messages: Readonly<Record<string, Node>>,
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
