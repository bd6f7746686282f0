import type { PlainError } from '../../shared/errors.ts';
import type { Sampling } from '../../shared/sampling.ts';
import type { RemoteSource } from '../../worker/library-protocol.ts';
import type { Timings } from '../../worker/protocol.ts';

/** A model as a chat remembers it. Files from disk cannot be opened again by a page, so they have no sources. */
export interface ModelChoiceRecord {
  readonly name: string;
  readonly sources: readonly RemoteSource[];
}

/** What a chat has of its own. */
export interface ChatSettings {
  /** Put before the first question; empty for none. */
  readonly system: string;
  readonly sampling: Sampling;
  /** null: whatever model is loaded. */
  readonly model: ModelChoiceRecord | null;
}

/** The key of {@link ChatRecord.chosen} for the first message of a chat. */
export const ROOT = '';

/** A chat as it is stored; its messages are rows of their own. Times are milliseconds since 1970. */
export interface ChatRecord {
  readonly id: string;
  readonly title: string;
  /** Whether a person gave the title; otherwise it follows the first question. */
  readonly titled: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly pinned: boolean;
  readonly settings: ChatSettings;
  /** The child that is shown, by parent ({@link ROOT} for the first message), where there are several. */
  readonly chosen: Readonly<Record<string, string>>;
  /** The first message that the model still sees, after the oldest turns were dropped; null for all. */
  readonly seenFrom: string | null;
  /** What was being written. */
  readonly draft: string;
  /** When it was deleted; it can be had back for half a minute. */
  readonly removedAt: number | null;
}

/** An image of a message; the file itself is stored once, under its SHA-256. */
export interface ImageRecord {
  readonly sha256: string;
  readonly name: string;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly closely: boolean;
}

/** How an answer stands. One that is `writing` in storage was cut short by a crash or a reload. */
export type AnswerState = 'writing' | 'done' | 'stopped' | 'cut' | 'failed';

interface MessageRow {
  readonly id: string;
  readonly chat: string;
  /** The message it follows; null for the first. */
  readonly parent: string | null;
  readonly createdAt: number;
  readonly text: string;
}

export interface QuestionRecord extends MessageRow {
  readonly role: 'user';
  readonly images: readonly ImageRecord[];
}

export interface AnswerRecord extends MessageRow {
  readonly role: 'assistant';
  readonly state: AnswerState;
  /** Of the model that wrote it. */
  readonly model: string | null;
  readonly timings: Timings | null;
  readonly error: PlainError | null;
  /** Images the model was shown for it, those of earlier questions included. */
  readonly imagesShown: number;
}

export type MessageRecord = QuestionRecord | AnswerRecord;

/** What is written at once. */
export interface ChatChange {
  readonly chat?: ChatRecord;
  readonly messages?: readonly MessageRecord[];
  /** By SHA-256. */
  readonly images?: ReadonlyMap<string, Blob>;
  readonly removeMessages?: readonly string[];
}

/** Where chats are kept: an IndexedDB database of its own, or a map in tests. */
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
}
