import { chat } from '../../state/session.ts';
import { strings } from '../../ui/strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';
import { chatStrings } from './chat-strings.ts';

const { message: texts } = chatStrings;

/** Deletes a message with what followed it, and offers to put it back. */
export function removeMessage(id: string): void {
  const restore = chat.removeMessage(id);
  toasts.show(texts.removed, { label: strings.undo, run: restore });
}
