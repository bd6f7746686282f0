import type { ChatRecord, MessageRecord } from './schema.ts';

/** A change of a chat that is written at once. */
export interface ChatChange {
  readonly chat?: ChatRecord;
  readonly messages?: readonly MessageRecord[];
  /** By SHA-256. */
  readonly images?: ReadonlyMap<string, Blob>;
  readonly removeMessages?: readonly string[];
}

/** Storage of chats: an IndexedDB database of its own, or a map where there is none. */
export interface ChatStorage {
  /** All chats that are not deleted, the last changed first. */
  list(): Promise<readonly ChatRecord[]>;
  /** Those that are deleted and not purged yet. */
  removed(): Promise<readonly ChatRecord[]>;
  chat(id: string): Promise<ChatRecord | undefined>;
  /** In the order of their creation. */
  messages(chat: string): Promise<readonly MessageRecord[]>;
  image(sha256: string): Promise<Blob | undefined>;
  /** Those of the ids under which a message of any chat is stored. */
  taken(messages: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * In one transaction: the chat, new or changed messages, and images that are not stored yet. Images of
   * removed messages stay until `sweep`; whoever brings a message back gives its images again.
   */
  save(change: ChatChange): Promise<void>;
  /**
   * Changes a chat's row as it is stored now, in one transaction, so that what another tab or another part of
   * this page wrote meanwhile is kept. Answers the new row; undefined where there is no such chat.
   */
  update(chat: string, change: (row: ChatRecord) => ChatRecord): Promise<ChatRecord | undefined>;
  /**
   * For good, with its messages and the images that no other chat shows. With `removedAt` only if it is deleted since
   * then: somebody may have had it back, or have written in it.
   */
  purge(chat: string, removedAt?: number): Promise<void>;
  /** Drops images that no message shows. */
  sweep(): Promise<void>;
  /** Another tab changed something: the id of the chat. Answers what stops listening. */
  onChange(listener: (chat: string) => void): () => void;
  /**
   * This page wrote something: the id of the chat. The list follows the open chat by it, and the open chat
   * the list (a new title, a pin, a removal). Answers what stops listening.
   */
  onWrite(listener: (chat: string) => void): () => void;
  /**
   * All that was stored was deleted under this page, by another tab or by the browser: what is on the screen can be
   * saved again. Answers what stops listening.
   */
  onDeleted(listener: () => void): () => void;
}
