import type { Message } from '../chat-message.ts';
import { ROOT } from '../../chats/types.ts';
import { branchesOf } from './branches.ts';
import type { Tree } from './tree.ts';

/** What {@link removeMessage} took away, enough to put it back. */
export interface Removed {
  readonly messages: readonly Message[];
  /** The choices that named them, or stood below them. */
  readonly chosen: Tree['chosen'];
}

/** Takes away a message with everything that follows it, in all branches. */
export function removeMessage(
  { messages, chosen }: Tree,
  id: string,
): { readonly tree: Tree; readonly removed: Removed } {
  const branches = branchesOf(messages);
  const first = messages[id];
  const gone: Message[] = first ? [first] : [];
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
export function restoreRemoved({ messages, chosen }: Tree, removed: Removed): Tree {
  const parent = removed.messages[0]?.parent ?? null;
  if (parent !== null && !messages[parent]) return { messages, chosen };
  const first = removed.messages[0];
  const back = Object.fromEntries(removed.messages.map((message) => [message.id, message]));
  return {
    messages: { ...messages, ...back },
    chosen: { ...chosen, ...removed.chosen, ...(first ? { [first.parent ?? ROOT]: first.id } : {}) },
  };
}
