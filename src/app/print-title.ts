import { chat } from '../state/session.ts';

/** Has the browser call a print by the title of the open chat, which is the name of the PDF that it may become. */
export function titlePrints(): void {
  let before = '';
  window.addEventListener('beforeprint', () => {
    before = document.title;
    document.title = chat.store.getState().title || before;
  });
  window.addEventListener('afterprint', () => {
    document.title = before;
  });
}
