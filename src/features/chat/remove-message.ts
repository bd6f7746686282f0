import { chat } from '../../state/session.ts';
import { chatsStrings } from '../chats/chats-strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';

const { message: texts, undo } = chatsStrings;

/** Deletes a message with what followed it, and offers to put it back. */
export function removeMessage(id: string): void {
  const restore = chat.removeMessage(id);
  toasts.show(texts.removed, { label: undo, run: restore });
}
