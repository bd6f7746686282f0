import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RemoteFile } from '../../shared/remote-file.ts';
import type { Resolved } from '../../worker/library-protocol.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';
import { mustTellToken, recallToken, setToken, tellToken } from './access-token.ts';
import { browse, resolve } from './catalogue.ts';
import { cancel, download, followDownload, resume, retryRefused, steer } from './downloads.ts';
import { type ModelsContext, tried } from './models-context.ts';
import { type ModelsState, NOTHING_KNOWN } from './models-state.ts';
import { look, refresh, remove, stopVerifying, undo, verify } from './stored-files.ts';

export interface ModelsActions {
  readonly store: StoreApi<ModelsState>;
  /** Shows the catalogue as built in at once, and as the hub has it when it answers. */
  readonly browse: () => Promise<void>;
  /**
   * The meaning of a pasted name or address.
   * @throws FacetError `bad-request`, `access-refused`, `source-failed`, `aborted`
   */
  readonly resolve: (text: string, signal?: AbortSignal) => Promise<Resolved>;
  /** Downloads files one after the other, without loading them. */
  readonly download: (sources: readonly RemoteFile[]) => Promise<void>;
  readonly steer: (key: string, to: 'pause' | 'resume') => Promise<void>;
  /** Reads anew what is stored, for as long as it changes elsewhere. */
  readonly refresh: () => Promise<void>;
  /** As `refresh`, and forgets what went wrong. */
  readonly look: () => Promise<void>;
  /** Goes on with a download of this visit, or takes one up again that was left or has failed, and what was to follow. */
  readonly resume: (key: string, source: RemoteFile | undefined) => Promise<void>;
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
  /** Storage of a token, if the person wants it remembered. */
  readonly choices?: ChoiceStorage | undefined;
}

/** Models to choose, downloads, and what is stored. */
export function createModels(
  client: FacetClient,
  { persistence, choices }: ModelsOptions = {},
): ModelsActions {
  const store = createStore<ModelsState>(() => ({ ...NOTHING_KNOWN, token: recallToken(choices) }));
  const models: ModelsContext = { store, client };

  client.on('download', (progress) => followDownload(models, progress));
  client.on('died', () => {
    mustTellToken(models);
    store.setState({ downloads: new Map() });
  });

  return {
    store,
    browse: () => browse(models),
    resolve: (text, signal) => resolve(models, text, signal),
    download: (sources) => download(models, sources),
    steer: (key, to) => steer(models, key, to),
    refresh: () => refresh(models),
    look: () => look(models),
    resume: (key, source) => resume(models, key, source),
    cancel: (key) => cancel(models, key),
    verify: (keys) => verify(models, keys),
    stopVerifying: (keys) => stopVerifying(models, keys),
    remove: (keys, now) => remove(models, keys, now),
    undo: (keys) => undo(models, keys),
    export: (key) => tried(models, () => client.call('exportFile', { key })),
    async setToken(token, keep = false) {
      await setToken(models, choices, token, keep);
      if (token !== undefined) retryRefused(models);
    },
    tellToken: () => tellToken(models),
    async keep() {
      const kept = (await persistence?.persist()) ?? false;
      await refresh(models);
      return kept;
    },
  };
}
