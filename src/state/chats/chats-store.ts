import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { UNDO_MS } from '../../shared/undo.ts';
import { type ChatHit, ChatSearch } from './search.ts';
import type { ChatRecord, ChatStorage } from './types.ts';

export interface ChatSummary {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  readonly pinned: boolean;
}

export interface ChatsState {
  /** Pinned ones first, then the last changed. */
  readonly chats: readonly ChatSummary[];
  /** Whether the list has been read. */
  readonly ready: boolean;
  /** What is looked for. */
  readonly query: string;
  /** Where it stands; undefined while nothing is looked for, or nothing is known yet. */
  readonly hits: readonly ChatHit[] | undefined;
  /** Chats that were deleted in this tab and can be had back, the last one first. */
  readonly removed: readonly ChatSummary[];
  /** What last went wrong with the storage, until it is dismissed. */
  readonly failure: PlainError | undefined;
}

export interface ChatsActions {
  readonly store: StoreApi<ChatsState>;
  /** Reads the list, follows this page and other tabs from then on, and purges what was deleted long ago. */
  readonly start: () => Promise<void>;
  /** Reads the list anew. */
  readonly refresh: () => Promise<void>;
  /** A title of one's own; an empty one changes nothing. */
  readonly rename: (chat: string, title: string) => Promise<void>;
  readonly pin: (chat: string, pinned: boolean) => Promise<void>;
  /**
   * `undo` has it back for {@link UNDO_MS}, and for as long as what `offer` answers has not come to an end.
   * `offer` is called once the chat is gone from the list.
   */
  readonly remove: (chat: string, offer?: () => Promise<void>) => Promise<void>;
  /** Has back a deleted chat; the last one, when none is named. */
  readonly undo: (chat?: string) => Promise<void>;
  /** Looks through titles and messages. The next search stops this one; an empty one ends searching. */
  readonly search: (query: string) => Promise<void>;
  /** The same for a list of somebody else, which leaves the search here as it is. Rejects as `signal` says. */
  readonly find: (query: string, signal: AbortSignal) => Promise<readonly ChatHit[]>;
  /** For whoever else reads or writes chats: shows what went wrong. */
  readonly report: (error: FacetError) => void;
  readonly dismissFailure: () => void;
}

/** The lock that is held while a deleted chat can be had back. */
const offerOf = (id: string): string => `facet-chat-undo ${id}`;

const EMPTY: ChatsState = {
  chats: [],
  ready: false,
  query: '',
  hits: undefined,
  removed: [],
  failure: undefined,
};

/** The list of chats: what is in it, what is looked for, what can be had back. */
export function createChats(storage: ChatStorage, locks?: LockManager): ChatsActions {
  const store = createStore<ChatsState>(() => EMPTY);
  const texts = new ChatSearch(storage);
  let searching: AbortController | undefined;
  /** Ends the hold on chats that can be had back. */
  const undoing = new Map<string, () => void>();
  /** Chats whose row is being read; true when it changed again meanwhile. */
  const reading = new Map<string, boolean>();

  function report(error: FacetError): void {
    store.setState({ failure: error.toPlain() });
  }

  async function tried<Value>(work: Promise<Value>): Promise<Value | undefined> {
    try {
      return await work;
    } catch (error) {
      report(FacetError.from(error));
      return undefined;
    }
  }

  /** Takes over what a row says now. */
  function follow(id: string, row: ChatRecord | undefined): void {
    const { chats, removed } = store.getState();
    const shown = row && row.removedAt === null ? summaryOf(row) : undefined;
    const before = chats.find((chat) => chat.id === id);
    if (!same(before, shown)) {
      const others = chats.filter((chat) => chat.id !== id);
      store.setState({ chats: shown ? [...others, shown].sort(inOrder) : others });
    }
    if ((shown || !row) && removed.some((chat) => chat.id === id))
      store.setState({ removed: removed.filter((chat) => chat.id !== id) });
  }

  async function changed(id: string): Promise<void> {
    texts.forget(id);
    if (!store.getState().ready) return;
    if (reading.has(id)) {
      reading.set(id, true);
      return;
    }
    do {
      reading.set(id, false);
      await tried(storage.chat(id).then((row) => follow(id, row)));
    } while (reading.get(id));
    reading.delete(id);
  }

  async function refresh(): Promise<void> {
    const rows = await tried(storage.list());
    if (rows) store.setState({ chats: rows.map(summaryOf).sort(inOrder), ready: true });
  }

  /** Keeps other tabs from purging a chat while it can be had back in this one. */
  function hold(id: string, offered: Promise<void>): void {
    const undone = new Promise<void>((resolve) => undoing.set(id, resolve));
    void locks?.request(offerOf(id), {}, () => Promise.race([offered, undone])).catch(() => undefined);
  }

  /** Purges a chat when its time is up and `offered` has ended, unless somebody had it back, or may still. */
  function purgeLater(id: string, removedAt: number, offered?: Promise<void>): void {
    const purge = async () => {
      await offered;
      await storage.purge(id, removedAt);
    };
    const inTime = () =>
      locks && !offered
        ? locks.request(offerOf(id), { ifAvailable: true }, (lock) => (lock ? purge() : undefined))
        : purge();
    setTimeout(() => void tried(inTime()), Math.max(0, removedAt + UNDO_MS - Date.now()));
  }

  async function update(id: string, change: Partial<ChatRecord>): Promise<void> {
    const row = await tried(storage.update(id, (before) => ({ ...before, ...change })));
    if (row) follow(id, row);
  }

  return {
    store,
    refresh,
    report,
    rename: (id, title) =>
      title.trim() ? update(id, { title: title.trim(), titled: true }) : Promise.resolve(),
    pin: (id, pinned) => update(id, { pinned }),
    dismissFailure: () => store.setState({ failure: undefined }),
    async start() {
      storage.onWrite((id) => void changed(id));
      storage.onChange((id) => void changed(id));
      await refresh();
      for (const { id, removedAt } of (await tried(storage.removed())) ?? [])
        if (removedAt !== null) purgeLater(id, removedAt);
      await tried(storage.sweep());
    },
    async remove(id, offer) {
      const removedAt = Date.now();
      const row = await tried(storage.update(id, (before) => ({ ...before, removedAt })));
      if (!row) return;
      follow(id, row);
      const offered = offer?.();
      if (offered) hold(id, offered);
      purgeLater(id, removedAt, offered);
      const others = store.getState().removed.filter((chat) => chat.id !== id);
      store.setState({ removed: [summaryOf(row), ...others] });
    },
    async undo(id = store.getState().removed[0]?.id) {
      if (id === undefined) return;
      await update(id, { removedAt: null });
      undoing.get(id)?.();
      undoing.delete(id);
    },
    find: (query, signal) => texts.find(query, store.getState().chats, signal),
    async search(query) {
      searching?.abort();
      const controller = new AbortController();
      searching = controller;
      const blank = query.trim() === '';
      store.setState(blank ? { query, hits: undefined } : { query });
      if (blank) return;
      try {
        const hits = await texts.find(query, store.getState().chats, controller.signal);
        if (searching === controller) store.setState({ hits });
      } catch (error) {
        if (!controller.signal.aborted) report(FacetError.from(error));
      }
    },
  };
}

const summaryOf = ({ id, title, updatedAt, pinned }: ChatRecord): ChatSummary => ({
  id,
  title,
  updatedAt,
  pinned,
});

const inOrder = (a: ChatSummary, b: ChatSummary): number =>
  Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt;

function same(a: ChatSummary | undefined, b: ChatSummary | undefined): boolean {
  return a?.id === b?.id && a?.title === b?.title && a?.updatedAt === b?.updatedAt && a?.pinned === b?.pinned;
}
