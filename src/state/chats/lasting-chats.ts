import { FacetError } from '../../shared/errors.ts';
import { ChatsDatabase } from './database.ts';
import { MemoryChats } from './memory-chats.ts';
import type { ChatChange, ChatStorage } from './chat-storage.ts';
import type { ChatRecord, MessageRecord } from './schema.ts';

/**
 * Chats in the database; where the browser refuses one, in memory, which is reported once. Everything else
 * that goes wrong is the caller's to show: only a refusal to open means that nothing was ever there.
 */
export class LastingChats implements ChatStorage {
  readonly #report: (error: FacetError) => void;
  readonly #memory = new MemoryChats();
  #storage: ChatStorage;

  constructor(report: (error: FacetError) => void, storage: ChatStorage = new ChatsDatabase({ report })) {
    this.#report = report;
    this.#storage = storage;
  }

  /** False once the browser has refused a database: what is stored goes with the page. */
  get lasts(): boolean {
    return this.#storage !== this.#memory;
  }

  list = (): Promise<readonly ChatRecord[]> => this.#use((storage) => storage.list());
  removed = (): Promise<readonly ChatRecord[]> => this.#use((storage) => storage.removed());
  chat = (id: string): Promise<ChatRecord | undefined> => this.#use((storage) => storage.chat(id));
  messages = (chat: string): Promise<readonly MessageRecord[]> =>
    this.#use((storage) => storage.messages(chat));
  image = (sha256: string): Promise<Blob | undefined> => this.#use((storage) => storage.image(sha256));
  taken = (messages: readonly string[]): Promise<ReadonlySet<string>> =>
    this.#use((storage) => storage.taken(messages));
  save = (change: ChatChange): Promise<void> => this.#use((storage) => storage.save(change));
  update = (chat: string, change: (row: ChatRecord) => ChatRecord): Promise<ChatRecord | undefined> =>
    this.#use((storage) => storage.update(chat, change));
  purge = (chat: string, removedAt?: number): Promise<void> =>
    this.#use((storage) => storage.purge(chat, removedAt));
  sweep = (): Promise<void> => this.#use((storage) => storage.sweep());

  onChange(listener: (chat: string) => void): () => void {
    return this.#storage.onChange(listener);
  }

  onWrite(listener: (chat: string) => void): () => void {
    const stops = [this.#storage.onWrite(listener), this.#memory.onWrite(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  }

  onDeleted(listener: () => void): () => void {
    return this.#storage.onDeleted(listener);
  }

  async #use<Value>(work: (storage: ChatStorage) => Promise<Value>): Promise<Value> {
    const storage = this.#storage;
    try {
      return await work(storage);
    } catch (error) {
      if (storage === this.#memory || !(error instanceof FacetError) || error.code !== 'storage-refused')
        throw error;
      if (this.#storage !== this.#memory) {
        this.#storage = this.#memory;
        this.#report(error);
      }
      return work(this.#memory);
    }
  }
}
