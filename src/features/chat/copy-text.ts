import { toasts } from '../../ui/toast/toasts.ts';
import { chatStrings } from './chat-strings.ts';

const { message: texts } = chatStrings;

/** Puts a text on the clipboard, and says whether that went well. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toasts.show(texts.copied);
  } catch {
    toasts.show(texts.copyFailed);
  }
}
