import type { Message } from '../chat-message.ts';
import type { Tree } from './tree.ts';

/** What a message follows, from the first message on, itself left out. */
export function ancestors(messages: Tree['messages'], id: string): Message[] {
  const path: Message[] = [];
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
