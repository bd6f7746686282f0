import type { Message } from '../chat-message.ts';
import { chooseMessage } from './choose-message.ts';
import type { Tree } from './tree.ts';

/** The tree with messages that follow one another, shown. */
export function addMessages({ messages, chosen }: Tree, added: readonly Message[]): Tree {
  const all = { ...messages, ...Object.fromEntries(added.map((message) => [message.id, message])) };
  const last = added.at(-1);
  return last ? chooseMessage({ messages: all, chosen }, last.id) : { messages, chosen };
}
