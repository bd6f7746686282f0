import type { StoreApi } from 'zustand/vanilla';
import { FacetError } from '../../shared/errors.ts';
import {
  changeRow,
  type ChatList,
  type ChatsState,
  createChatList,
  followRow,
  readList,
  reportFailure,
  tried,
} from './chat-list.ts';
import type { ChatStorage } from './chat-storage.ts';
import { purgeRemoved, removeChat, undoRemoval } from './remove-chat.ts';
import { folderName } from './folders.ts';
import type { ChatHit } from './search.ts';

export interface ChatsActions {
  readonly store: StoreApi<ChatsState>;
  /** Reads the list, follows this page and other tabs from then on, and purges what was deleted long ago. */
  readonly start: () => Promise<void>;
  /** Reads the list anew. */
  readonly refresh: () => Promise<void>;
  /** A title of one's own; an empty one changes nothing. */
  readonly rename: (chat: string, title: string) => Promise<void>;
  readonly pin: (chat: string, on: boolean) => Promise<void>;
  /** Puts a chat into the archive, or takes it out. Answers whether that was news. */
  readonly archive: (chat: string, on: boolean) => Promise<boolean>;
  /** Puts chats into a folder; an empty name takes them out of theirs. Answers whether that was news of any. */
  readonly moveTo: (chats: readonly string[], folder: string) => Promise<boolean>;
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

/** The list of chats: what is in it, what is looked for, what can be had back. */
export function createChats(storage: ChatStorage, locks?: LockManager): ChatsActions {
  const list = createChatList(storage, locks);
  const { store, texts } = list;
  return {
    store,
    start: () => start(list),
    refresh: () => readList(list),
    rename: async (id, given) => {
      const title = given.trim();
      if (title) await changeRow(list, id, { title, titled: true });
    },
    pin: async (id, pinned) => {
      await changeRow(list, id, { pinned });
    },
    archive: (id, archived) => changeRow(list, id, { archived }),
    moveTo: async (ids, name) => {
      const folder = folderName(name);
      let changed = false;
      for (const id of ids) changed = (await changeRow(list, id, { folder })) || changed;
      return changed;
    },
    remove: (id, offer) => removeChat(list, id, offer),
    undo: async (id = store.getState().removed[0]?.id) => {
      if (id !== undefined) await undoRemoval(list, id);
    },
    search: (query) => search(list, query),
    find: (query, signal) => texts.find(query, store.getState().chats, signal),
    report: (error) => reportFailure(list, error),
    dismissFailure: () => store.setState({ failure: undefined }),
  };
}

async function start(list: ChatList): Promise<void> {
  const { storage } = list;
  storage.onWrite((id) => void followRow(list, id));
  storage.onChange((id) => void followRow(list, id));
  storage.onDeleted(() => void readList(list));
  await readList(list);
  await purgeRemoved(list);
  await tried(list, storage.sweep());
}

async function search(list: ChatList, query: string): Promise<void> {
  const { store, texts } = list;
  list.searching?.abort();
  const controller = new AbortController();
  list.searching = controller;
  const blank = query.trim() === '';
  store.setState(blank ? { query, hits: undefined } : { query });
  if (blank) return;
  try {
    const hits = await texts.find(query, store.getState().chats, controller.signal);
    if (list.searching === controller) store.setState({ hits });
  } catch (error) {
    if (!controller.signal.aborted) reportFailure(list, FacetError.from(error));
  }
}
