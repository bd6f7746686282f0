import { attachments, chat, completion, storage } from './session.ts';
import { createUpdate } from './page/update-store.ts';

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

/** Stores the chat, and a text that a base model continues. Of images of a message not sent yet it is not known whether they were kept. */
async function keep(): Promise<boolean> {
  await chat.saved();
  const inPage = attachments.store.getState().attachments.length > 0 || !completion.keep();
  const { unsaved, createdAt, draft } = chat.store.getState();
  return !inPage && unsaved === undefined && (storage.lasts || (createdAt === null && draft === ''));
}

/** Update of this page to a new version of the app. */
export const update = createUpdate({ idle: whenIdle, keep, reload: () => location.reload() });
