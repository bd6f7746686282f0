import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { UNDO_MS } from '../../shared/undo.ts';
import type { FacetClient } from '../../worker/client.ts';
import { recallToken, rememberToken } from './access-token.ts';
import { failedDownload } from './failed-download.ts';
import type { ModelsState } from './models-state.ts';
import { keyOf } from './remote-source.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';
import type { CatalogueEntry, RemoteSource, Resolved } from '../../worker/library-protocol.ts';

export interface ModelsActions {
  readonly store: StoreApi<ModelsState>;
  /** Shows the catalogue as built in at once, and as the hub has it when it answers. */
  readonly browse: () => Promise<void>;
  /**
   * What a pasted name or address means.
   * @throws FacetError `bad-request`, `access-refused`, `source-failed`, `aborted`
   */
  readonly resolve: (text: string, signal?: AbortSignal) => Promise<Resolved>;
  /** Downloads files one after the other, without loading them. */
  readonly download: (sources: readonly RemoteSource[]) => Promise<void>;
  readonly steer: (key: string, to: 'pause' | 'resume') => Promise<void>;
  /** Reads anew what is stored, for as long as it changes elsewhere. */
  readonly refresh: () => Promise<void>;
  /** As `refresh`, and forgets what went wrong. */
  readonly look: () => Promise<void>;
  /** Goes on with a download of this visit, or takes one up again that was left or has failed, and what was to follow. */
  readonly resume: (key: string, source: RemoteSource | undefined) => Promise<void>;
  /** Ends a download and removes what came of it; `undo` has that back for half a minute. */
  readonly cancel: (key: string) => Promise<void>;
  readonly verify: (keys: readonly string[]) => Promise<void>;
  readonly stopVerifying: (keys: readonly string[]) => void;
  /** `undo` has them back for half a minute; with `now` they are gone at once, as is their space. */
  readonly remove: (keys: readonly string[], now?: boolean) => Promise<void>;
  readonly undo: (keys: readonly string[]) => Promise<void>;
  /** A whole file, its bytes still on disk. */
  readonly export: (key: string) => Promise<Blob | undefined>;
  /**
   * Takes an access token for this visit, and for the next ones where `keep`; undefined forgets it. Downloads that
   * were refused for want of it begin.
   */
  readonly setToken: (token: string | undefined, keep?: boolean) => Promise<void>;
  /** Tells the worker the token that it has not been told yet, for what else fetches from the hub. */
  readonly tellToken: () => Promise<void>;
  /** Asks the browser never to clear this site's data by itself; a page has to ask, a worker cannot. */
  readonly keep: () => Promise<boolean>;
}

/** The part of `navigator.storage` that asks for a promise. */
type Persistence = Pick<StorageManager, 'persist'>;

export interface ModelsOptions {
  readonly persistence?: Persistence | undefined;
  /** Where a token is remembered, if the person wants that. */
  readonly choices?: ChoiceStorage | undefined;
}

/** The worker forgets a removed file when its time is up; a little later the list knows. */
const FORGOTTEN_MS = UNDO_MS + 1_000;

/** Models to choose, downloads, and what is stored. */
export function createModels(
  client: FacetClient,
  { persistence, choices }: ModelsOptions = {},
): ModelsActions {
  let token = recallToken(choices);
  let again: ReturnType<typeof setTimeout> | undefined;
  const verifying = new Map<string, AbortController>();
  /** Whether the worker has it; a worker that was started anew has not. */
  let told = false;
  const store = createStore<ModelsState>(() => ({
    catalogue: [],
    asked: false,
    downloads: new Map(),
    arrived: new Map(),
    begun: new Map(),
    storage: undefined,
    failure: undefined,
    checked: undefined,
    finished: undefined,
    token: token === undefined ? 'none' : 'remembered',
  }));

  client.on('download', (progress) => {
    const { storage, downloads: before } = store.getState();
    const downloads = new Map(before);
    if (progress.state === 'done') {
      const came = downloads.get(progress.key)?.state !== 'verifying';
      if (came)
        store.setState(({ arrived }) => ({ arrived: withEntry(arrived, progress.key, progress.totalBytes) }));
      downloads.delete(progress.key);
    } else downloads.set(progress.key, progress);
    store.setState({ downloads });
    // A list that somebody looks at follows what begins, and what comes to rest.
    const known = storage?.files.some(({ key }) => key === progress.key);
    if (storage && (!known || /^(done|failed|paused)$/.test(progress.state))) void refresh();
  });
  client.on('died', () => {
    told = false;
    store.setState({ downloads: new Map() });
  });

  async function tried<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    store.setState({ failure: undefined, checked: undefined });
    try {
      return await work();
    } catch (error) {
      const failure = FacetError.from(error).toPlain();
      if (failure.code !== 'aborted') store.setState({ failure });
      return undefined;
    }
  }

  async function refresh(): Promise<void> {
    try {
      const storage = await client.call('storage', null);
      store.setState({ storage });
      clearTimeout(again);
      // What was removed goes for good; until then it can be had back, also after a reload.
      if (storage.files.some(({ removed }) => removed))
        again = setTimeout(() => void refresh(), FORGOTTEN_MS);
    } catch (error) {
      store.setState({ failure: FacetError.from(error).toPlain() });
    }
  }

  async function change(work: () => Promise<unknown>): Promise<void> {
    await tried(work);
    await refresh();
  }

  async function tellToken(): Promise<void> {
    if (told || token === undefined) return;
    told = true;
    await client.call('setToken', token);
  }

  function forget(key: string): void {
    const downloads = new Map(store.getState().downloads);
    downloads.delete(key);
    store.setState({ downloads });
  }

  async function download(sources: readonly RemoteSource[]): Promise<void> {
    const together = sources.map((source) => [keyOf(source), sources] as const);
    store.setState(({ begun }) => ({
      begun: new Map([...begun, ...together]),
      failure: undefined,
      checked: undefined,
    }));
    for (const source of sources) begin(keyOf(source));
    for (const source of sources) {
      try {
        await tellToken();
        await client.call('download', source);
        // What was stored already tells of no end.
        forget(keyOf(source));
      } catch (error) {
        refused(source, FacetError.from(error).toPlain());
        return;
      }
    }
    store.setState({ finished: sources });
  }

  /** What failed before is under way again at once: its row stays where it is, and the focus in it. */
  function begin(key: string): void {
    const { downloads } = store.getState();
    const { error: _, ...progress } = downloads.get(key) ?? { state: 'done' as const };
    if (progress.state === 'failed')
      store.setState({ downloads: withEntry(downloads, key, { ...progress, state: 'downloading' }) });
  }

  function refused(source: RemoteSource, error: PlainError): void {
    const key = keyOf(source);
    const { downloads, storage } = store.getState();
    if (error.code === 'aborted') forget(key);
    else if (downloads.get(key)?.state !== 'failed')
      store.setState({
        downloads: withEntry(downloads, key, failedDownload(source, error, storage?.files)),
      });
  }

  async function remove(keys: readonly string[], now = false): Promise<void> {
    await change(async () => {
      for (const key of keys) {
        await client.call('removeFile', { key, now });
        forget(key);
      }
    });
  }

  return {
    store,
    download,
    tellToken,
    remove,
    refresh,
    async look() {
      store.setState({ failure: undefined });
      await refresh();
    },
    async browse() {
      const { asked, catalogue } = store.getState();
      // Names and sizes do not change within a visit.
      if (asked && !catalogue.some(hasPinned)) return;
      const pinned = await tried(() => client.call('catalogue', { fresh: false }));
      if (pinned && store.getState().catalogue.length === 0) store.setState({ catalogue: pinned });
      const fresh = await tried(async () => {
        await tellToken();
        return client.call('catalogue', { fresh: true });
      });
      if (fresh) store.setState({ catalogue: fresh, asked: true });
    },
    async resolve(text, signal) {
      await tellToken();
      return client.call('resolveRepository', { text }, { signal });
    },
    async steer(key, to) {
      await tried(() => client.call('steerDownload', { key, to }));
    },
    async resume(key, source) {
      if (store.getState().downloads.get(key)?.state === 'paused')
        await tried(() => client.call('steerDownload', { key, to: 'resume' }));
      else if (source) await download(store.getState().begun.get(key) ?? [source]);
    },
    async cancel(key) {
      const { downloads, storage } = store.getState();
      const state = downloads.get(key)?.state ?? 'failed';
      // The worker has nothing to end where a download failed, or was left by an earlier visit.
      if (state !== 'failed') {
        await change(async () => {
          await client.call('steerDownload', { key, to: 'cancel' });
          // Before the list shows what can be undone: that takes the focus from what is gone.
          forget(key);
        });
      } else if (storage?.files.some((file) => file.key === key)) await remove([key]);
      forget(key);
    },
    async verify(keys) {
      const stop = new AbortController();
      for (const key of keys) verifying.set(key, stop);
      let checked: ModelsState['checked'];
      await change(async () => {
        const found: { readonly name: string; readonly damagedChunks: number }[] = [];
        for (const key of keys) found.push(await client.call('verifyFile', { key }, { signal: stop.signal }));
        const damagedChunks = found.reduce((sum, each) => sum + each.damagedChunks, 0);
        checked = { name: found[0]?.name ?? '', damagedChunks };
      });
      store.setState({ checked });
    },
    stopVerifying(keys) {
      for (const key of keys) verifying.get(key)?.abort();
    },
    undo: (keys) =>
      change(async () => {
        for (const key of keys) await client.call('restoreFile', { key });
      }),
    export: (key) => tried(() => client.call('exportFile', { key })),
    async setToken(next, keep = false) {
      token = next;
      told = true;
      rememberToken(choices, keep ? next : undefined);
      store.setState({ token: next === undefined ? 'none' : keep ? 'remembered' : 'given' });
      await tried(() => client.call('setToken', next ?? null));
      if (next === undefined) return;
      const { downloads, begun } = store.getState();
      for (const [key, sources] of begun)
        if (downloads.get(key)?.error?.code === 'access-refused') void download(sources);
    },
    async keep() {
      const kept = (await persistence?.persist()) ?? false;
      await refresh();
      return kept;
    },
  };
}

const withEntry = <Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
): ReadonlyMap<string, Value> => new Map([...map, [key, value]]);

/** Whether some of it is as it was when Facet was built. */
export const hasPinned = ({ repositories }: CatalogueEntry): boolean =>
  repositories.some(({ pinned }) => pinned);
