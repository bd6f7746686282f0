import { chatsStrings } from '../chats/chats-strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';

const { message: texts } = chatsStrings;

/** Puts a text on the clipboard, and says whether that went well. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toasts.show(texts.copied);
  } catch {
    toasts.show(texts.copyFailed);
  }
}
