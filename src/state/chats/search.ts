import { fold, type Snippet, snippet } from './fold.ts';
import type { ChatStorage } from './chat-storage.ts';

/** A place where what was looked for stands. */
export interface ChatHit extends Snippet {
  readonly chat: string;
  readonly title: string;
  /** null: in the title. */
  readonly message: string | null;
}

interface Read {
  readonly id: string;
  readonly text: string;
  readonly folded: string;
}

/** Messages of one chat that are shown; whoever wants more opens the chat. */
const HITS_OF_A_CHAT = 3;
/** Hits in all; who has more of them types another letter. */
const MOST_HITS = 200;
/** Chats that are read from storage at a time. */
const AT_A_TIME = 16;

/**
 * Looks through titles and the texts of all messages, other branches included. What was read stays in memory
 * until a chat changes, so that the next letter is quick.
 */
export class ChatSearch {
  readonly #storage: Pick<ChatStorage, 'messages'>;
  readonly #read = new Map<string, readonly Read[]>();
  /** Chats that changed since somebody began to read them. */
  readonly #stale = new Set<string>();

  constructor(storage: Pick<ChatStorage, 'messages'>) {
    this.#storage = storage;
  }

  /** The chat changed, or is gone. */
  forget(chat: string): void {
    this.#read.delete(chat);
    this.#stale.add(chat);
  }

  /** Hits in the order of `chats`, those in a title first. @throws the reason of `signal` */
  async find(
    query: string,
    chats: readonly { readonly id: string; readonly title: string }[],
    signal: AbortSignal,
  ): Promise<readonly ChatHit[]> {
    const wanted = fold(query.trim());
    if (wanted === '') return [];
    const unread = chats.filter(({ id }) => !this.#read.has(id) || this.#stale.has(id));
    for (let from = 0; from < unread.length; from += AT_A_TIME) {
      await Promise.all(unread.slice(from, from + AT_A_TIME).map(({ id }) => this.#readChat(id)));
      signal.throwIfAborted();
    }
    const hits: ChatHit[] = [];
    for (const chat of chats) {
      if (hits.length >= MOST_HITS) break;
      hits.push(...this.#hits(wanted, chat));
    }
    return hits;
  }

  async #readChat(chat: string): Promise<void> {
    this.#stale.delete(chat);
    const messages = await this.#storage.messages(chat);
    this.#read.set(
      chat,
      messages.map(({ id, text }) => ({ id, text, folded: fold(text) })),
    );
  }

  #hits(wanted: string, { id, title }: { readonly id: string; readonly title: string }): ChatHit[] {
    const hits: ChatHit[] = [];
    const at = fold(title).indexOf(wanted);
    if (at >= 0) hits.push({ chat: id, title, message: null, ...snippet(title, at, wanted.length) });
    let found = 0;
    for (const { id: message, text, folded } of this.#read.get(id) ?? []) {
      if (found === HITS_OF_A_CHAT) break;
      const place = folded.indexOf(wanted);
      if (place < 0) continue;
      hits.push({ chat: id, title, message, ...snippet(text, place, wanted.length) });
      found += 1;
    }
    return hits;
  }
}
