import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../shared/errors.ts';
import type { FacetClient } from '../worker/client.ts';
import type {
  CatalogueEntry,
  DownloadProgress,
  RemoteSource,
  Resolved,
  StorageFacts,
} from '../worker/library-protocol.ts';

export interface ModelsState {
  /** As built in until the hub has answered; empty until somebody looks. */
  readonly catalogue: readonly CatalogueEntry[];
  /** By key. Finished ones are not here any more; failed ones are, with their reason. */
  readonly downloads: ReadonlyMap<string, DownloadProgress>;
  /** Undefined until somebody looks. */
  readonly storage: StorageFacts | undefined;
  /** How the last thing asked for went wrong, until something else is asked for. */
  readonly failure: PlainError | undefined;
}

export interface ModelsActions {
  readonly store: StoreApi<ModelsState>;
  /** Shows the catalogue as built in at once, and as the hub has it when it answers. */
  readonly browse: () => Promise<void>;
  /**
   * What a pasted name or address means. A token given is kept in the worker's memory, nowhere else.
   * @throws FacetError `bad-request`, `access-refused`, `source-failed`, `aborted`
   */
  readonly resolve: (text: string, token?: string, signal?: AbortSignal) => Promise<Resolved>;
  /** Downloads files one after the other, without loading them. */
  readonly download: (sources: readonly RemoteSource[]) => Promise<void>;
  readonly steer: (key: string, to: 'pause' | 'resume' | 'cancel') => Promise<void>;
  /** Reads anew what is stored. */
  readonly look: () => Promise<void>;
  readonly verify: (key: string) => Promise<void>;
  /** `undo` has it back for half a minute. */
  readonly remove: (key: string) => Promise<void>;
  readonly undo: (key: string) => Promise<void>;
  /** Asks the browser never to clear this site's data by itself; a page has to ask, a worker cannot. */
  readonly keep: () => Promise<boolean>;
}

/** The part of `navigator.storage` that asks for a promise. */
type Persistence = Pick<StorageManager, 'persist'>;

/** Models to choose, downloads, and what is stored. */
export function createModels(client: FacetClient, persistence?: Persistence): ModelsActions {
  const store = createStore<ModelsState>(() => ({
    catalogue: [],
    downloads: new Map(),
    storage: undefined,
    failure: undefined,
  }));

  client.on('download', (progress) => {
    const { storage, downloads: before } = store.getState();
    const downloads = new Map(before);
    if (progress.state === 'done') downloads.delete(progress.key);
    else downloads.set(progress.key, progress);
    store.setState({ downloads });
    // A list that somebody looks at follows what comes to rest.
    if (storage && /^(done|failed|paused)$/.test(progress.state)) void look();
  });
  client.on('died', () => store.setState({ downloads: new Map() }));

  async function tried<Value>(work: Promise<Value>): Promise<Value | undefined> {
    store.setState({ failure: undefined });
    try {
      return await work;
    } catch (error) {
      const failure = FacetError.from(error).toPlain();
      if (failure.code !== 'aborted') store.setState({ failure });
      return undefined;
    }
  }

  async function look(): Promise<void> {
    const storage = await tried(client.call('storage', null));
    if (storage) store.setState({ storage });
  }

  async function thenLook(work: Promise<unknown>): Promise<void> {
    await tried(work);
    const { failure } = store.getState();
    await look();
    if (failure) store.setState({ failure });
  }

  return {
    store,
    look,
    async browse() {
      const pinned = await tried(client.call('catalogue', { fresh: false }));
      if (pinned && store.getState().catalogue.length === 0) store.setState({ catalogue: pinned });
      const fresh = await tried(client.call('catalogue', { fresh: true }));
      if (fresh) store.setState({ catalogue: fresh });
    },
    resolve: (text, token, signal) =>
      client.call('resolveRepository', token === undefined ? { text } : { text, token }, { signal }),
    async download(sources) {
      for (const source of sources) {
        await tried(client.call('download', source));
        if (store.getState().failure) return;
      }
    },
    async steer(key, to) {
      await tried(client.call('steerDownload', { key, to }));
      if (to !== 'cancel' || store.getState().failure) return;
      const downloads = new Map(store.getState().downloads);
      downloads.delete(key);
      store.setState({ downloads });
    },
    verify: (key) => thenLook(client.call('verifyFile', { key })),
    remove: (key) => thenLook(client.call('removeFile', { key })),
    undo: (key) => thenLook(client.call('restoreFile', { key })),
    async keep() {
      const kept = (await persistence?.persist()) ?? false;
      await look();
      return kept;
    },
  };
}
