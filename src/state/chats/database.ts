import type { IDBPDatabase } from 'idb';
import * as v from 'valibot';
import type { FacetError } from '../../shared/errors.ts';
import { LastingDatabase } from '../../shared/lasting-database.ts';
import { blobKeys } from './blob-keys.ts';
import { ChangeChannel } from './change-channel.ts';
import { type ChatsSchema, migrate, MIGRATIONS, type Migrations } from './migrations.ts';
import { chatSchema, messageSchema } from './schema.ts';
import { damagedRow, openingError, writingError } from './storage-error.ts';
import type { ChatChange, ChatStorage } from './chat-storage.ts';
import type { ChatRecord, MessageRecord } from './schema.ts';

export interface ChatsDatabaseOptions {
  readonly name?: string;
  readonly migrations?: Migrations;
  /** Hears of each damaged row once. */
  readonly report?: (error: FacetError) => void;
}

const ALL = ['chats', 'messages', 'images'] as const;

/**
 * Chats in IndexedDB, in a database apart from the weights: one can be emptied without the other. Every row
 * is written whole under its id, so that two tabs never make half a row. What is read is validated; a row
 * that is damaged is left out and reported.
 * All calls throw FacetError: `storage-refused`, `outdated`, `quota-exceeded`.
 */
export class ChatsDatabase implements ChatStorage {
  readonly #database: LastingDatabase<ChatsSchema>;
  readonly #report: (error: FacetError) => void;
  readonly #channel: ChangeChannel;
  readonly #reported = new Set<string>();
  readonly #deleted = new Set<() => void>();

  constructor({ name = 'facet-chats', migrations = MIGRATIONS, report }: ChatsDatabaseOptions = {}) {
    this.#database = new LastingDatabase({
      name,
      version: migrations.length,
      upgrade: (database, from, _to, transaction) => {
        void migrate(migrations.slice(from), database, transaction);
      },
      onClosed: (deleted) => {
        if (deleted) this.#tellDeleted();
      },
    });
    this.#report = report ?? (() => undefined);
    this.#channel = new ChangeChannel(name);
  }

  async list(): Promise<readonly ChatRecord[]> {
    const rows = await this.#chats();
    return rows.filter((row) => row.removedAt === null).sort((a, b) => b.updatedAt - a.updatedAt);
  }

  async removed(): Promise<readonly ChatRecord[]> {
    return (await this.#chats()).filter((row) => row.removedAt !== null);
  }

  async chat(id: string): Promise<ChatRecord | undefined> {
    const row = await this.#run((database) => database.get('chats', id));
    return row === undefined ? undefined : this.#parsed(chatSchema, 'chat', row);
  }

  async messages(chat: string): Promise<readonly MessageRecord[]> {
    const rows = await this.#run((database) => database.getAllFromIndex('messages', 'chat', chat));
    return rows
      .flatMap((row) => this.#parsed(messageSchema, 'message', row) ?? [])
      .sort((a, b) => a.createdAt - b.createdAt || Number(a.parent === b.id) - Number(b.parent === a.id));
  }

  async image(sha256: string): Promise<Blob | undefined> {
    const row = await this.#run((database) => database.get('images', sha256));
    if (row === undefined || row instanceof Blob) return row;
    this.#damaged('image', sha256, 'it is no file');
    return undefined;
  }

  taken(messages: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#run(async (database) => {
      const { store } = database.transaction('messages');
      const keys = await Promise.all(messages.map((id) => store.getKey(id)));
      return new Set(keys.filter((key) => key !== undefined));
    });
  }

  async save({ chat, messages = [], images, removeMessages = [] }: ChatChange): Promise<void> {
    const changed = new Set(messages.map((message) => message.chat));
    if (chat) changed.add(chat.id);
    await this.#run(async (database) => {
      const transaction = database.transaction(ALL, 'readwrite');
      const chats = transaction.objectStore('chats');
      const rows = transaction.objectStore('messages');
      const files = transaction.objectStore('images');
      const work: Promise<unknown>[] = [transaction.done];
      try {
        if (chat) work.push(chats.put(chat));
        for (const message of messages) work.push(rows.put(asRow(message)));
        for (const id of removeMessages) {
          work.push(
            rows.get(id).then((row) => {
              const parsed = v.safeParse(messageSchema, row);
              if (parsed.success) changed.add(parsed.output.chat);
              return rows.delete(id);
            }),
          );
        }
        for (const [sha256, blob] of images ?? [])
          work.push(files.getKey(sha256).then((key) => key ?? files.put(blob, sha256)));
      } catch (error) {
        // What cannot be cloned throws before the database sees it; the rows before it must not stay.
        transaction.abort();
        await Promise.allSettled(work);
        throw error;
      }
      await Promise.all(work);
    });
    for (const id of changed) this.#channel.tell(id);
  }

  async update(id: string, change: (row: ChatRecord) => ChatRecord): Promise<ChatRecord | undefined> {
    const updated = await this.#run(async (database) => {
      const { store, done } = database.transaction('chats', 'readwrite');
      const row: unknown = await store.get(id);
      const before = row === undefined ? undefined : this.#parsed(chatSchema, 'chat', row);
      const after = before && change(before);
      await Promise.all([after && store.put(after), done]);
      return after;
    });
    if (updated) this.#channel.tell(id);
    return updated;
  }

  async purge(chat: string, removedAt?: number): Promise<void> {
    await this.#run(async (database) => {
      const transaction = database.transaction(ALL, 'readwrite');
      const row = await transaction.objectStore('chats').get(chat);
      if (removedAt !== undefined && !(v.is(chatSchema, row) && row.removedAt === removedAt))
        return transaction.done;
      const messages = transaction.objectStore('messages');
      const shown = new Set<string>();
      for (const key of await messages.index('chat').getAllKeys(chat)) {
        const parsed = v.safeParse(messageSchema, await messages.get(key));
        if (parsed.success) for (const sha256 of blobKeys(parsed.output)) shown.add(sha256);
        await messages.delete(key);
      }
      await transaction.objectStore('chats').delete(chat);
      for (const sha256 of shown) {
        if ((await messages.index('image').count(sha256)) > 0) continue;
        await transaction.objectStore('images').delete(sha256);
      }
      await transaction.done;
    });
    this.#channel.tell(chat);
  }

  async sweep(): Promise<void> {
    await this.#run(async (database) => {
      const transaction = database.transaction(['messages', 'images'], 'readwrite');
      const images = transaction.objectStore('images');
      const shown = transaction.objectStore('messages').index('image');
      for (const sha256 of await images.getAllKeys())
        if ((await shown.count(sha256)) === 0) await images.delete(sha256);
      await transaction.done;
    });
  }

  onChange(listener: (chat: string) => void): () => void {
    return this.#channel.onElsewhere(listener);
  }

  onWrite(listener: (chat: string) => void): () => void {
    return this.#channel.onHere(listener);
  }

  onDeleted(listener: () => void): () => void {
    this.#deleted.add(listener);
    return () => void this.#deleted.delete(listener);
  }

  /** Lets go of the database and of the other tabs. */
  async close(): Promise<void> {
    this.#channel.close();
    await this.#database.close();
  }

  async #chats(): Promise<ChatRecord[]> {
    const rows = await this.#run((database) => database.getAll('chats'));
    return rows.flatMap((row) => this.#parsed(chatSchema, 'chat', row) ?? []);
  }

  #parsed<Row>(
    schema: v.GenericSchema<unknown, Row>,
    kind: 'chat' | 'message',
    row: unknown,
  ): Row | undefined {
    const { success, output, issues } = v.safeParse(schema, row);
    if (success) return output;
    const { id } = row as { id: unknown };
    this.#damaged(kind, String(id), `${v.getDotPath(issues[0]) ?? 'row'}: ${issues[0].message}`);
    return undefined;
  }

  #damaged(kind: 'chat' | 'message' | 'image', key: string, why: string): void {
    if (this.#reported.has(`${kind} ${key}`)) return;
    this.#reported.add(`${kind} ${key}`);
    this.#report(damagedRow(kind, key, why));
  }

  async #run<Value>(work: (database: IDBPDatabase<ChatsSchema>) => Promise<Value>): Promise<Value> {
    await this.#database.open().catch((reason: unknown) => Promise.reject(openingError(reason)));
    // Closed under our hands, by the browser or by a newer Facet, it is opened again, which then tells.
    return this.#database.run(work).catch((reason: unknown) => Promise.reject(writingError(reason)));
  }

  /** Whatever is written from now on is written behind the deletion: a database opens when it is over. */
  #tellDeleted(): void {
    for (const listener of this.#deleted) listener();
  }
}

/** A message as it lies in the database; {@link MIGRATIONS} says what for. */
const asRow = (message: MessageRecord) => ({ ...message, imageKeys: blobKeys(message) });
