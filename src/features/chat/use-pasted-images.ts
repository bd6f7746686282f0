import { useEffect } from 'react';
import { sortFiles } from '../../state/chat/chat-image.ts';
import { attachments } from '../../state/session.ts';

/** Images pasted anywhere on the page go into the message that is being written. */
export function usePastedImages(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const { clipboardData } = event;
      const { images: pasted } = sortFiles([...(clipboardData?.files ?? [])]);
      // Text processors and spreadsheets put a picture of the text beside it; the text is what is meant.
      const isText = ['text/plain', 'text/html'].every((type) => clipboardData?.types.includes(type));
      if (pasted.length === 0 || isText) return;
      event.preventDefault();
      void attachments.add(pasted);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
