import { chat, speech } from '../../state/session.ts';
import { toasts } from '../../ui/toast/toasts.ts';
import { plainText } from './plain-text.ts';
import { speechStrings } from './speech-strings.ts';

/** Code is not for ears. */
const CODE = /^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?(?: {0,3}\1[`~]*[ \t]*(?=\n|$)|(?![^]))/gm;

/** Reads a message aloud, or stops where it is the one being read. */
export function readAloud(id: string): void {
  const { voices, reading } = speech.store.getState();
  const message = chat.store.getState().messages[id];
  if (reading === id || !message) {
    speech.stop();
    return;
  }
  if (voices === 'remote') {
    toasts.show(speechStrings.remote);
    return;
  }
  speech.read(id, message.role === 'user' ? message.text : plainText(message.text.replace(CODE, '')));
}
