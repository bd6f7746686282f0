import { useStore } from 'zustand';
import type { Message } from '../../state/chat/chat-message.ts';
import type { ChatState } from '../../state/chat/chat-state.ts';
import { chat } from '../../state/session.ts';
import { branchesOf } from '../../state/chat/tree/branches.ts';
import { ROOT } from '../../state/chat/tree/tree.ts';

const NONE: readonly string[] = [];

/** Of the last order only: a message is added, removed or chosen together with a new order, never without. */
let known: { readonly order: readonly string[]; readonly siblings: ReadonlyMap<string, readonly string[]> };

/** Ids of the messages in the same place as this one, itself included, oldest first. Cheap while an answer grows. */
export const useSiblings = (id: string): readonly string[] =>
  useStore(chat.store, (state) => siblingsIn(state).get(id) ?? NONE);

function siblingsIn({ order, messages }: ChatState): ReadonlyMap<string, readonly string[]> {
  if (known?.order !== order) known = { order, siblings: everySibling(order, messages) };
  return known.siblings;
}

function everySibling(
  order: readonly string[],
  messages: Readonly<Record<string, Message>>,
): ReadonlyMap<string, readonly string[]> {
  const branches = branchesOf(messages);
  const siblings = new Map<string, readonly string[]>();
  for (const id of order) {
    const beside = branches.get(messages[id]?.parent ?? ROOT) ?? [];
    if (beside.length > 1)
      siblings.set(
        id,
        beside.map((message) => message.id),
      );
  }
  return siblings;
}
