import type { ChatRecord } from '../chats/schema.ts';
import { onPageHidden } from '../page/page-life.ts';
import { releaseImages } from './chat-image.ts';
import { blobsOf, imagesOf, recordOf, rereadMessages } from './chat-records.ts';
import { flush, saveWithin } from './chat-saver.ts';
import { chatRecord, type ChatState } from './chat-state.ts';
import type { OpenChat } from './open-chat.ts';
import { chooseMessage } from './tree/choose-message.ts';
import { visiblePath } from './tree/visible-path.ts';

/** Has the open chat follow what the list of chats and other tabs write. */
export function followStorage(chat: OpenChat): void {
  const { storage, saver, store } = chat;
  onPageHidden(() => void flush(saver, { hurry: true }));
  storage.onChange((id) => followChat(chat, id));
  storage.onWrite((id) => {
    if (saver.running === 0) followChat(chat, id);
  });
  storage.onDeleted(() => saveAgain(chat));
  store.subscribe(({ writing, id }) => {
    if (chat.visit.missed && writing === undefined) followChat(chat, id);
  });
}

/** Saves all of the open chat that is on the page, after its database was deleted under it. */
function saveAgain(chat: OpenChat): void {
  const { store, saver } = chat;
  const state = store.getState();
  saver.stored.clear();
  if (state.createdAt === null) return;
  const messages = Object.values(state.messages);
  saveWithin(saver, state.id, {
    record: chatRecord(state),
    messages: messages.map((message) => recordOf(message, state.id)),
    images: blobsOf(messages),
  });
}

/** Takes over what others wrote of a chat, where it is open, unless something is being written here. */
export function followChat(chat: OpenChat, id: string): void {
  const { id: open, writing } = chat.store.getState();
  if (open !== id) return;
  chat.visit.missed = writing !== undefined;
  // What cannot be read now is read with the next change.
  if (!chat.visit.missed) void reread(chat, id).catch(() => undefined);
}

async function reread(chat: OpenChat, id: string): Promise<void> {
  const { store, storage, saver, visit } = chat;
  await flush(saver);
  const row = await storage.chat(id);
  const { createdAt, unsaved } = store.getState();
  // What could not be saved is not there either, and is tried again.
  if (visit === chat.visit) visit.gone = row === undefined && createdAt !== null && !unsaved;
  const then = store.getState();
  if (!row) return;
  const messages = await rereadMessages(storage, id, then.messages);
  const state = store.getState();
  const fresh = Object.values(messages).filter((message) => then.messages[message.id] !== message);
  const followed = followedFields(row);
  if (visit !== chat.visit || !isSettled(state, then, followed)) {
    releaseImages(imagesOf(fresh));
    // Changed here in the meantime: what was read is old, and what others wrote is still to come.
    if (visit === chat.visit && !state.unsaved) followChat(chat, id);
    return;
  }
  // What is being read stays in view, whatever was added beside it.
  const reading = state.order.findLast((shown) => messages[shown]);
  const { chosen } = chooseMessage({ messages, chosen: state.chosen }, reading ?? '');
  const path = visiblePath({ messages, chosen });
  const order = path.join() === state.order.join() ? state.order : path;
  visit.shown.push(...fresh);
  store.setState({ ...followed, messages, chosen, order });
}

/** Fields of a row that are everybody's; each tab has its own branch, and what is being written in it. */
function followedFields(row: ChatRecord) {
  const { chosen: _c, draft: _d, createdAt: _b, updatedAt: _u, removedAt: _r, ...followed } = row;
  return followed;
}

/** Whether nothing was changed here since `then` of what others may have changed. */
function isSettled(state: ChatState, then: ChatState, followed: ReturnType<typeof followedFields>): boolean {
  const names = Object.keys(followed) as (keyof typeof followed)[];
  const isSame = state.messages === then.messages && names.every((name) => state[name] === then[name]);
  return isSame && state.writing === undefined && !state.unsaved;
}
