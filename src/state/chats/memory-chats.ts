import { blobKeys } from './blob-keys.ts';
import { ChangeChannel } from './change-channel.ts';
import type { ChatChange, ChatStorage } from './chat-storage.ts';
import type { ChatRecord, MessageRecord } from './schema.ts';

/** Chats that last as long as the page: for browsers that let it keep nothing, and for tests. */
export class MemoryChats implements ChatStorage {
  readonly #chats = new Map<string, ChatRecord>();
  readonly #messages = new Map<string, MessageRecord>();
  readonly #images = new Map<string, Blob>();
  readonly #channel = new ChangeChannel();

  async list(): Promise<readonly ChatRecord[]> {
    return [...this.#chats.values()]
      .filter((chat) => chat.removedAt === null)
      .sort((a, b) => b.updatedAt - a.updatedAt);
  }

  async removed(): Promise<readonly ChatRecord[]> {
    return [...this.#chats.values()].filter((chat) => chat.removedAt !== null);
  }

  async chat(id: string): Promise<ChatRecord | undefined> {
    return this.#chats.get(id);
  }

  async messages(chat: string): Promise<readonly MessageRecord[]> {
    return this.#of(chat).sort((a, b) => a.createdAt - b.createdAt);
  }

  async image(sha256: string): Promise<Blob | undefined> {
    return this.#images.get(sha256);
  }

  async taken(messages: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(messages.filter((id) => this.#messages.has(id)));
  }

  async save({ chat, messages = [], images, removeMessages = [] }: ChatChange): Promise<void> {
    const changed = new Set(messages.map((message) => message.chat));
    if (chat) {
      this.#chats.set(chat.id, chat);
      changed.add(chat.id);
    }
    for (const message of messages) this.#messages.set(message.id, message);
    for (const [sha256, blob] of images ?? []) this.#images.set(sha256, blob);
    for (const id of removeMessages) {
      const message = this.#messages.get(id);
      if (message) changed.add(message.chat);
      this.#messages.delete(id);
    }
    for (const id of changed) this.#channel.tell(id);
  }

  async update(id: string, change: (row: ChatRecord) => ChatRecord): Promise<ChatRecord | undefined> {
    const before = this.#chats.get(id);
    if (!before) return undefined;
    const after = change(before);
    this.#chats.set(id, after);
    this.#channel.tell(id);
    return after;
  }

  async purge(chat: string, removedAt?: number): Promise<void> {
    if (removedAt !== undefined && this.#chats.get(chat)?.removedAt !== removedAt) return;
    for (const { id } of this.#of(chat)) this.#messages.delete(id);
    this.#chats.delete(chat);
    this.#dropImages();
    this.#channel.tell(chat);
  }

  async sweep(): Promise<void> {
    this.#dropImages();
  }

  #dropImages(): void {
    const shown = new Set<string>();
    for (const message of this.#messages.values()) for (const sha256 of blobKeys(message)) shown.add(sha256);
    for (const sha256 of this.#images.keys()) if (!shown.has(sha256)) this.#images.delete(sha256);
  }

  onChange(listener: (chat: string) => void): () => void {
    return this.#channel.onElsewhere(listener);
  }

  /** Nobody else gets at them. */
  onDeleted(): () => void {
    return () => undefined;
  }

  onWrite(listener: (chat: string) => void): () => void {
    return this.#channel.onHere(listener);
  }

  #of(chat: string): MessageRecord[] {
    return [...this.#messages.values()].filter((message) => message.chat === chat);
  }
}
