import { attachments, chat, completion } from './session.ts';
import { createUpdate } from './update-store.ts';

/** Whether an answer is being written. */
const isWriting = () => chat.store.getState().writing !== undefined || completion.store.getState().writing;

function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    const stops = [chat.store, completion.store].map((store) => store.subscribe(check));
    function check(): void {
      if (isWriting()) return;
      for (const stop of stops) stop();
      resolve();
    }
    check();
  });
}

/** How a new version of the app is taken on this page. */
export const update = createUpdate({
  idle: whenIdle,
  // A chat lives in the page.
  keep: () =>
    chat.store.getState().order.length === 0 &&
    chat.store.getState().draft === '' &&
    attachments.store.getState().attachments.length === 0 &&
    completion.store.getState().text === '',
  reload: () => location.reload(),
});
