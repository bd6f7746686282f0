import { blobKeys } from './blob-keys.ts';
import type { ChatStorage } from './chat-storage.ts';
import type { ExportedChat } from './export-schema.ts';
import { sameJson } from './same-json.ts';
import type { MessageRecord } from './schema.ts';
import { withNewIds } from './with-new-ids.ts';

export interface Imported {
  /** Ids of the chats that are new in the list. */
  readonly added: readonly string[];
  /** Number of those that are copies, because the chat was here and had changed. */
  readonly copies: number;
  /** Chats that were here already, just the same. */
  readonly same: number;
}

/**
 * Adds chats with their blobs, by SHA-256. One that is here already is added as a copy, unless it is the same. Where the
 * storage fails, nothing was changed.
 */
export async function takeIn(
  storage: ChatStorage,
  chats: readonly ExportedChat[],
  images: ReadonlyMap<string, Blob>,
): Promise<Imported> {
  const added: string[] = [];
  let copies = 0;
  let same = 0;
  try {
    for (const exported of chats) {
      const here = await storage.chat(exported.chat.id);
      if (here && sameJson([here, await storage.messages(here.id)], [exported.chat, exported.messages])) {
        same += 1;
        continue;
      }
      const taken = await storage.taken(exported.messages.map(({ id }) => id));
      const { chat, messages } = here || taken.size > 0 ? withNewIds(exported) : exported;
      if (here) copies += 1;
      added.push(chat.id);
      await storage.save({
        chat: { ...chat, removedAt: null },
        messages,
        images: imagesOf(messages, images),
      });
    }
  } catch (error) {
    // Ids of added chats are new here, so this takes away nothing else.
    for (const id of added) await storage.purge(id).catch(() => undefined);
    throw error;
  }
  return { added, copies, same };
}

function imagesOf(messages: readonly MessageRecord[], images: ReadonlyMap<string, Blob>): Map<string, Blob> {
  return new Map(
    messages.flatMap(blobKeys).flatMap((sha256) => {
      const blob = images.get(sha256);
      return blob ? [[sha256, blob] as const] : [];
    }),
  );
}
