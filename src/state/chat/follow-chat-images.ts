import type { AttachmentsActions } from './attachments-store.ts';
import type { ChatActions } from './chat-actions.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';
import type { DraftImages } from './draft-images.ts';

/** Where images wait for the chat that has no message yet. */
export const NEW_CHAT = 'new';

const placeOf = ({ id, createdAt }: ChatState): string => (createdAt === null ? NEW_CHAT : id);

/** The images of the message being written belong to its chat: they wait there, and are there after a reload. */
export function followChatImages(
  attachments: AttachmentsActions,
  chat: Pick<ChatActions, 'store'>,
  kept: DraftImages,
): void {
  const { store } = attachments;
  let { id } = chat.store.getState();
  let place = placeOf(chat.store.getState());
  let writing: Promise<void> = Promise.resolve();
  /** Places whose images are all in `attachments`; what is kept of others must not be written over. */
  const known = new Set<string>();

  function write(): void {
    if (!known.has(place)) return;
    const { attachments: added, closely } = store.getState();
    // Those that are still being read are written once they were.
    if (added.some(({ state }) => state === 'reading')) return;
    const ready = added.filter((attachment) => attachment.state === 'ready');
    const files = ready.map(({ name, image: { blob } }) => ({ name, blob }));
    const to = place;
    writing = writing.then(() => kept.write(to, { files, closely }));
  }

  async function read(): Promise<void> {
    const from = place;
    await writing;
    const draft = await kept.read(from);
    if (from !== place || known.has(from)) return;
    known.add(from);
    if (!draft) {
      // Added meanwhile.
      if (store.getState().attachments.length > 0) write();
      return;
    }
    const adding = attachments.add(
      draft.files.map(({ name, blob }) => new File([blob], name, { type: blob.type })),
    );
    // After those have begun to be read: nothing is written before they were.
    attachments.setClosely(draft.closely);
    await adding;
  }

  chat.store.subscribe((state) => {
    const before = place;
    const sameChat = state.id === id;
    place = placeOf(state);
    ({ id } = state);
    if (place === before) return;
    if (sameChat) {
      // Its first message was sent, and these were not part of it.
      known.add(place);
      write();
      writing = writing.then(() => kept.write(before, { files: [], closely: false }));
      return;
    }
    attachments.swap(before, place);
    if (!known.has(place)) void read();
  });
  store.subscribe(write);
  void read();
}

/** Drops images that wait for chats that are gone for good. */
export async function dropLostImages(
  storage: Pick<ChatStorage, 'list' | 'removed'>,
  kept: DraftImages,
): Promise<void> {
  const [here, removed] = await Promise.all([storage.list(), storage.removed()]);
  await kept.keepOnly(new Set([NEW_CHAT, ...[...here, ...removed].map(({ id }) => id)]));
}
