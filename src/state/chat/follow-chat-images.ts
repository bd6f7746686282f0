import type { AttachmentsActions } from './attachments-store.ts';
import type { ChatActions } from './chat-actions.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';
import type { DraftFiles, DraftImages } from './draft-images.ts';

/** The place where images wait for the chat that has no message yet. */
export const NEW_CHAT = 'new';

const placeOf = ({ id, createdAt }: ChatState): string => (createdAt === null ? NEW_CHAT : id);

/** The images of the message being written, and where they are kept. */
interface Waiting {
  readonly attachments: AttachmentsActions;
  readonly kept: DraftImages;
  /** The place where the images in view wait. */
  place: string;
  /** Places whose images are all in `attachments`; what is kept of others must not be written over. */
  readonly known: Set<string>;
  writing: Promise<void>;
}

/** The images of the message being written belong to its chat: they wait there, and are there after a reload. */
export function followChatImages(
  attachments: AttachmentsActions,
  chat: Pick<ChatActions, 'store'>,
  kept: DraftImages,
): void {
  let { id } = chat.store.getState();
  const waiting: Waiting = {
    attachments,
    kept,
    place: placeOf(chat.store.getState()),
    known: new Set(),
    writing: Promise.resolve(),
  };
  chat.store.subscribe((state) => {
    const sameChat = state.id === id;
    ({ id } = state);
    move(waiting, placeOf(state), sameChat);
  });
  attachments.store.subscribe(() => write(waiting));
  void read(waiting);
}

function move(waiting: Waiting, place: string, sameChat: boolean): void {
  const { attachments, known, place: before } = waiting;
  if (place === before) return;
  waiting.place = place;
  if (sameChat) {
    // Its first message was sent, and these were not part of it.
    known.add(place);
    write(waiting);
    writeTo(waiting, before, { files: [], closely: false });
    return;
  }
  attachments.swap(before, place);
  if (!known.has(place)) void read(waiting);
}

function write(waiting: Waiting): void {
  const { attachments, known, place } = waiting;
  if (!known.has(place)) return;
  const { attachments: added, closely } = attachments.store.getState();
  // Those that are still being read are written once they were.
  if (added.some(({ state }) => state === 'reading')) return;
  const files = added.flatMap((attachment) => {
    if (attachment.state === 'ready') return [{ name: attachment.name, blob: attachment.image.blob }];
    if (attachment.state !== 'text') return [];
    const { name, whole, pasted } = attachment;
    return [{ name, blob: whole.blob, ...(pasted ? { pasted } : {}) }];
  });
  writeTo(waiting, place, { files, closely });
}

function writeTo(waiting: Waiting, place: string, draft: DraftFiles): void {
  waiting.writing = waiting.writing.then(() => waiting.kept.write(place, draft));
}

async function read(waiting: Waiting): Promise<void> {
  const { attachments, kept, known, place: from } = waiting;
  await waiting.writing;
  const draft = await kept.read(from);
  if (from !== waiting.place || known.has(from)) return;
  known.add(from);
  if (!draft) {
    // Added meanwhile.
    if (attachments.store.getState().attachments.length > 0) write(waiting);
    return;
  }
  const files = draft.files.map(({ name, blob }) => new File([blob], name, { type: blob.type }));
  const pasted = new Set(files.filter((_file, at) => draft.files[at]?.pasted));
  const adding = attachments.add(files, pasted);
  // After those have begun to be read: nothing is written before they were.
  attachments.setClosely(draft.closely);
  await adding;
}

/** Drops images that wait for chats that are gone for good. */
export async function dropLostImages(
  storage: Pick<ChatStorage, 'list' | 'removed'>,
  kept: DraftImages,
): Promise<void> {
  const [here, removed] = await Promise.all([storage.list(), storage.removed()]);
  await kept.keepOnly(new Set([NEW_CHAT, ...[...here, ...removed].map(({ id }) => id)]));
}
