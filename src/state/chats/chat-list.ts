import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import type { ChatStorage } from './chat-storage.ts';
import type { ChatRecord } from './schema.ts';
import { type ChatHit, ChatSearch } from './search.ts';

/** Fields of a chat that its place in the list shows; a change of another one leaves the list as it is. */
const LISTED = [
  'id',
  'title',
  'updatedAt',
  'pinned',
  'folder',
  'archived',
] as const satisfies readonly (keyof ChatRecord)[];
export type ChatSummary = Pick<ChatRecord, (typeof LISTED)[number]>;

export interface ChatsState {
  /** Pinned ones first, then the last changed, and those in the archive behind all others. */
  readonly chats: readonly ChatSummary[];
  /** Whether the list has been read. */
  readonly ready: boolean;
  /** The words that are looked for. */
  readonly query: string;
  /** Places where they stand; undefined while nothing is looked for, or nothing is known yet. */
  readonly hits: readonly ChatHit[] | undefined;
  /** Chats that were deleted in this tab and can be had back, the last one first. */
  readonly removed: readonly ChatSummary[];
  /** The last thing that went wrong with the storage, until it is dismissed. */
  readonly failure: PlainError | undefined;
}

/** The list of chats, and what is under way in it. */
export interface ChatList {
  readonly store: StoreApi<ChatsState>;
  readonly storage: ChatStorage;
  readonly locks: LockManager | undefined;
  readonly texts: ChatSearch;
  /** Ends the hold on chats that can be had back. */
  readonly undoing: Map<string, () => void>;
  /** Chats whose row is being read; true when it changed again meanwhile. */
  readonly reading: Map<string, boolean>;
  searching: AbortController | undefined;
}

export const createChatList = (storage: ChatStorage, locks: LockManager | undefined): ChatList => ({
  store: createStore<ChatsState>(() => ({
    chats: [],
    ready: false,
    query: '',
    hits: undefined,
    removed: [],
    failure: undefined,
  })),
  storage,
  locks,
  texts: new ChatSearch(storage),
  undoing: new Map(),
  reading: new Map(),
  searching: undefined,
});

export function reportFailure({ store }: ChatList, error: FacetError): void {
  store.setState({ failure: error.toPlain() });
}

/** The outcome of work with the storage; undefined where it failed, which the list then says. */
export async function tried<Value>(list: ChatList, work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    reportFailure(list, FacetError.from(error));
    return undefined;
  }
}

/** Reads the list anew. */
export async function readList(list: ChatList): Promise<void> {
  const rows = await tried(list, list.storage.list());
  if (rows) list.store.setState({ chats: rows.map(summaryOf).sort(inOrder), ready: true });
}

/** Takes over what a row says now; undefined for one that is gone. */
export function showRow({ store }: ChatList, id: string, row: ChatRecord | undefined): void {
  const { chats, removed } = store.getState();
  const shown = row && row.removedAt === null ? summaryOf(row) : undefined;
  const before = chats.find((chat) => chat.id === id);
  if (!LISTED.every((field) => before?.[field] === shown?.[field])) {
    const others = chats.filter((chat) => chat.id !== id);
    store.setState({ chats: shown ? [...others, shown].sort(inOrder) : others });
  }
  if ((shown || !row) && removed.some((chat) => chat.id === id))
    store.setState({ removed: removed.filter((chat) => chat.id !== id) });
}

/** Follows a chat that this page or another tab wrote. */
export async function followRow(list: ChatList, id: string): Promise<void> {
  const { texts, store, storage, reading } = list;
  texts.forget(id);
  if (!store.getState().ready) return;
  if (reading.has(id)) {
    reading.set(id, true);
    return;
  }
  do {
    reading.set(id, false);
    await tried(
      list,
      storage.chat(id).then((row) => showRow(list, id, row)),
    );
  } while (reading.get(id));
  reading.delete(id);
}

/** Changes fields of a chat, in the storage and in the list. Answers whether any of them was otherwise. */
export async function changeRow(list: ChatList, id: string, change: Partial<ChatRecord>): Promise<boolean> {
  let changed = false;
  const row = await tried(
    list,
    list.storage.update(id, (before) => {
      const after = { ...before, ...change };
      changed = Object.keys(change).some(
        (key) => before[key as keyof ChatRecord] !== after[key as keyof ChatRecord],
      );
      return after;
    }),
  );
  if (row) showRow(list, id, row);
  return row !== undefined && changed;
}

export const summaryOf = (row: ChatRecord): ChatSummary =>
  Object.fromEntries(LISTED.map((field) => [field, row[field]])) as ChatSummary;

const inOrder = (a: ChatSummary, b: ChatSummary): number =>
  Number(a.archived) - Number(b.archived) || Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt;
