import type { DBSchema, IDBPDatabase } from 'idb';
import { LastingDatabase } from '../shared/lasting-database.ts';

interface Schema extends DBSchema {
  embeddings: {
    key: string;
    value: { readonly key: string; readonly values: Float32Array<ArrayBuffer>; readonly usedAt: number };
    indexes: { usedAt: number };
  };
}

/** Bytes of embeddings kept on disk: some fifty images of the 4B. */
const LIMIT_BYTES = 128 * 2 ** 20;

/**
 * Image embeddings in IndexedDB, so that a reload does not encode the same image again. A database of its own:
 * it can be emptied without touching chats or weights. The least recently used go first.
 */
export class ImageStore {
  readonly #database: LastingDatabase<Schema>;
  readonly #limit: number;

  constructor(name = 'facet-images', limitBytes = LIMIT_BYTES) {
    this.#database = new LastingDatabase({
      name,
      version: 1,
      upgrade(database) {
        database.createObjectStore('embeddings', { keyPath: 'key' }).createIndex('usedAt', 'usedAt');
      },
    });
    this.#limit = limitBytes;
  }

  async get(key: string): Promise<Float32Array<ArrayBuffer> | undefined> {
    return this.#database.run(async (database) => {
      const found = await database.get('embeddings', key);
      if (found) await database.put('embeddings', { ...found, usedAt: Date.now() });
      return found?.values;
    });
  }

  async put(key: string, values: Float32Array<ArrayBuffer>): Promise<void> {
    await this.#database.run(async (database) => {
      await database.put('embeddings', { key, values, usedAt: Date.now() });
      await this.#trim(database);
    });
  }

  async #trim(database: IDBPDatabase<Schema>): Promise<void> {
    const transaction = database.transaction('embeddings', 'readwrite');
    let held = 0;
    // Newest first; whatever lies past the limit goes.
    let cursor = await transaction.store.index('usedAt').openCursor(null, 'prev');
    while (cursor) {
      held += cursor.value.values.byteLength;
      if (held > this.#limit) await cursor.delete();
      cursor = await cursor.continue();
    }
    await transaction.done;
  }
}
