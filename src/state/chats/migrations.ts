import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';

/** Contents of the database. Rows are `unknown` until their schema has seen them: an older Facet wrote them. */
export interface ChatsSchema extends DBSchema {
  chats: { key: string; value: unknown };
  messages: { key: string; value: unknown; indexes: { chat: string; image: string } };
  /** By SHA-256. */
  images: { key: string; value: unknown };
}

type Upgrade = IDBPTransaction<ChatsSchema, StoreNames<ChatsSchema>[], 'versionchange'>;
type Migration = (database: IDBPDatabase<ChatsSchema>, transaction: Upgrade) => void | Promise<void>;

/** Changes that each version made; a database is brought up from whatever version it has. Never edit one, add one. */
export type Migrations = readonly Migration[];

export const MIGRATIONS: Migrations = [
  (database) => {
    database.createObjectStore('chats', { keyPath: 'id' });
    const messages = database.createObjectStore('messages', { keyPath: 'id' });
    messages.createIndex('chat', 'chat');
    // Every message stands under each image it shows, so that one can be told whether it is still shown.
    messages.createIndex('image', 'imageKeys', { multiEntry: true });
    database.createObjectStore('images');
  },
];

/** Runs what a database lacks. One that fails undoes all of them: the database stays as it was. */
export async function migrate(
  migrations: Migrations,
  database: IDBPDatabase<ChatsSchema>,
  transaction: Upgrade,
): Promise<void> {
  try {
    for (const step of migrations) await step(database, transaction);
  } catch {
    // Opening says so; the transaction need not.
    transaction.done.catch(() => undefined);
    transaction.abort();
  }
}
