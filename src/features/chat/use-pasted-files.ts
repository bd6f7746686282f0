import { useEffect } from 'react';
import { sortFiles } from '../../state/chat/chat-image.ts';
import { attachments } from '../../state/session.ts';
import { fileStrings } from './file-strings.ts';

/** In characters. A longer text is not pasted into the message but added to it. */
const LONG = 10_000;

/** Images and texts pasted anywhere on the page go into the message that is being written, and so do very long texts. */
export function usePastedFiles(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const { clipboardData, target } = event;
      const { added } = sortFiles([...(clipboardData?.files ?? [])]);
      // Text processors and spreadsheets put a picture of the text beside it; the text is what is meant.
      const isText = ['text/plain', 'text/html'].every((type) => clipboardData?.types.includes(type));
      if (added.length > 0 && !isText) {
        event.preventDefault();
        void attachments.add(added);
        return;
      }
      const text = clipboardData?.getData('text/plain') ?? '';
      if (text.length < LONG || !(target instanceof Element && target.matches('[data-composer]'))) return;
      event.preventDefault();
      const before = attachments.store.getState().attachments;
      const name = fileStrings.pasted(before.filter(({ pasted }) => pasted).length);
      const file = new File([text], name, { type: 'text/plain' });
      void attachments.add([file], new Set([file]));
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
