import type { DBSchema, IDBPDatabase } from 'idb';
import * as v from 'valibot';
import { LastingDatabase } from '../../shared/lasting-database.ts';

const draftSchema = v.pipe(
  v.object({
    files: v.pipe(
      v.array(
        v.pipe(
          v.object({
            name: v.string(),
            blob: v.instance(Blob),
            /** Whether it was a long text that was pasted. */
            pasted: v.exactOptional(v.boolean()),
          }),
          v.readonly(),
        ),
      ),
      v.readonly(),
    ),
    /** Whether tall and wide ones are looked at in parts as well. */
    closely: v.boolean(),
  }),
  v.readonly(),
);

/** Images of a message that was not sent yet. */
export type DraftFiles = v.InferOutput<typeof draftSchema>;

/** Storage of draft images between visits, by chat. */
export interface DraftImages {
  /** undefined where there are none. */
  read(chat: string): Promise<DraftFiles | undefined>;
  /** Without files nothing is kept. */
  write(chat: string, draft: DraftFiles): Promise<void>;
  /** Drops those of chats that are gone. */
  keepOnly(chats: ReadonlySet<string>): Promise<void>;
}

interface DraftsSchema extends DBSchema {
  drafts: { key: string; value: unknown };
}

/**
 * In a database of their own: they come and go with every message, and are worth less than what was sent. What
 * the browser refuses to keep costs the images of a draft at a reload, nothing more, so nothing here rejects.
 */
export function lastingDraftImages(): DraftImages {
  const drafts = new LastingDatabase<DraftsSchema>({
    name: 'facet-drafts',
    version: 1,
    upgrade: (database) => void database.createObjectStore('drafts'),
  });

  async function tried<Value>(
    work: (database: IDBPDatabase<DraftsSchema>) => Promise<Value>,
  ): Promise<Value | undefined> {
    return drafts.run(work).catch(() => undefined);
  }

  return {
    async read(chat) {
      const row = await tried((database) => database.get('drafts', chat));
      const { success, output } = v.safeParse(draftSchema, row);
      return success ? output : undefined;
    },
    async write(chat, draft) {
      await tried<unknown>((database) =>
        draft.files.length === 0 ? database.delete('drafts', chat) : database.put('drafts', draft, chat),
      );
    },
    async keepOnly(chats) {
      await tried(async (database) => {
        const { store, done } = database.transaction('drafts', 'readwrite');
        for (const chat of await store.getAllKeys()) if (!chats.has(chat)) await store.delete(chat);
        await done;
      });
    },
  };
}
