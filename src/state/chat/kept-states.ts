import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FacetClient } from '../../worker/client.ts';
import type { StoredStates } from '../../worker/protocol.ts';
import type { ChatsActions } from '../chats/chats-store.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';

export interface KeptStatesActions {
  /** Undefined until somebody looks. */
  readonly store: StoreApi<{ readonly usage: StoredStates | undefined }>;
  /** Asks how much is kept now. */
  look(): Promise<void>;
  /** Deletes the states of all chats; the chats stay. */
  clear(): Promise<void>;
  /** Deletes states of chats that are no more. */
  tidy(storage: Pick<ChatStorage, 'removed'>): Promise<void>;
}

/** The KV states of chats on disk, as a person has them. The states of a chat go when the chat is deleted. */
export function createKeptStates(client: FacetClient, chats: Pick<ChatsActions, 'store'>): KeptStatesActions {
  const store = createStore<{ usage: StoredStates | undefined }>(() => ({ usage: undefined }));
  const look = async () => store.setState({ usage: await client.call('storedStates', null) });
  chats.store.subscribe(({ removed }, before) => {
    const known = new Set(before.removed.map(({ id }) => id));
    const conversations = removed.map(({ id }) => id).filter((id) => !known.has(id));
    if (conversations.length > 0) void client.call('forgetStates', { conversations }).catch(() => undefined);
  });
  return {
    store,
    look,
    async clear() {
      await client.call('forgetStates', {});
      await look();
    },
    async tidy(storage) {
      const { ready, chats: listed } = chats.store.getState();
      if (!ready) return;
      const removed = await storage.removed();
      await client.call(
        'keepStatesOf',
        [...listed, ...removed].map(({ id }) => id),
      );
    },
  };
}
