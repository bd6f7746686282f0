import type { DownloadProgress } from '../../shared/downloads.ts';
import { FacetError } from '../../shared/errors.ts';
import { fileKey, type FileOrigin, MAIN_BRANCH, type RemoteFile } from '../../shared/remote-file.ts';
import { CachedSource } from '../cache/cached-source.ts';
import { STREAMS } from '../cache/chunk-fetcher.ts';
import { ChunkReader } from '../cache/chunk-reader.ts';
import { Download } from '../cache/download.ts';
import { DownloadingSource } from '../cache/downloading-source.ts';
import type { Locks } from '../cache/file-lock.ts';
import { chunkCount, contentKey, type FileManifest } from '../cache/manifest.ts';
import { isQuotaError } from '../../shared/quota-error.ts';
import type { BrowserStorage } from '../cache/quota.ts';
import { type Fetching, repairChunk } from '../cache/repair.ts';
import { sampled } from '../cache/sampled.ts';
import { StoredFiles } from '../cache/stored-files.ts';
import { Slots } from '../cache/slots.ts';
import type { WeightCache } from '../cache/weight-cache.ts';
import type { Hub } from '../hub/hub.ts';
import { type Clock, systemClock } from '../source/clock.ts';
import { requestRange } from '../source/range.ts';
import type { WeightSource } from '../source/source.ts';
import { PiecewiseSource } from '../source/pieces.ts';
import { nameOf, urlSource } from '../source/url.ts';
import type { Web } from '../source/web.ts';
import { DiskSpace } from './disk-space.ts';
import { fileOrigin, type FileFacts, fetchFacts, isPassing, originUrl, unkept } from './origin.ts';

export interface LibraryOptions {
  readonly cache: WeightCache;
  readonly web: Web;
  readonly hub: Hub;
  readonly storage: BrowserStorage | undefined;
  readonly locks: Locks | undefined;
  readonly online: () => boolean;
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly clock?: Clock;
  /** Bytes of a chunk of files downloaded from now on; a power of two. */
  readonly chunkBytes?: number;
}

/** Smaller chunks lose less when a tab is closed, larger ones read faster: 4 MiB reads at 4/5 of the speed of 16. */
const CHUNK_BYTES = 4 * 2 ** 20;
/** Chunks kept in memory per file: while it downloads, those that came before their turn to be hashed. */
const KEPT_CHUNKS = 4;

/** A download of this tab, and how many still want it. */
interface Active {
  readonly download: Download;
  readonly reader: ChunkReader;
  holders: number;
}

/** Opens remote weight files through the cache, downloading what is not there. */
export class WeightLibrary {
  readonly stored: StoredFiles;
  readonly #options: LibraryOptions;
  readonly #clock: Clock;
  readonly #space: DiskSpace;
  readonly #active = new Map<string, Active>();
  /** By content: chunks whose digest was checked since the worker started. */
  readonly #checked = new Map<string, Set<number>>();
  readonly #slots = new Slots(STREAMS);
  /** By key: one opening after the other, so that a file is never begun twice. */
  readonly #opening = new Map<string, Promise<unknown>>();
  readonly #tidied: Promise<void>;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.stored = new StoredFiles({ ...options, clock: this.#clock });
    this.#space = new DiskSpace({ ...options, stored: this.stored });
    // What an earlier visit left behind may go when there is time; it is in nobody's way.
    this.#tidied = this.stored.tidy(false).catch(() => undefined);
  }

  /**
   * A file as a source: from the cache where it is whole, without asking the network; else as it downloads.
   * Raising the signal before it has come pauses the download, unless something else wants it too.
   * @throws FacetError `access-refused`, `source-failed`, `quota-exceeded`, `aborted`
   */
  async open(file: RemoteFile, signal: AbortSignal): Promise<WeightSource> {
    return this.#enter(file, signal, () => this.#uncached(file, signal));
  }

  /** `uncached` answers for what cannot be kept. */
  async #enter(
    file: RemoteFile,
    signal: AbortSignal,
    uncached: () => Promise<WeightSource>,
  ): Promise<WeightSource> {
    const origin = fileOrigin(file, this.#options.web, this.#options.hub);
    if (!origin) return uncached();
    const key = fileKey(origin);
    const before = this.#opening.get(key) ?? this.#tidied;
    const opening = before.then(() => this.#open(origin, file, signal, uncached));
    this.#opening.set(
      key,
      opening.catch(() => undefined),
    );
    return opening;
  }

  /**
   * Downloads a file without loading it; resolves when it is whole.
   * @throws as `open`, and FacetError `source-failed` for a file that is not kept
   */
  async download(file: RemoteFile, signal: AbortSignal): Promise<void> {
    const source = await this.#enter(file, signal, async () => {
      throw unkept(file);
    });
    await source.whole?.(signal);
  }

  pause(key: string): Promise<void> {
    return this.#find(key).download.pause();
  }

  resume(key: string): void {
    this.#find(key).download.start();
  }

  /** Ends the download; what came is removed, and can be had back for a while. */
  async cancel(key: string): Promise<void> {
    await this.#find(key).download.cancel();
    this.#active.delete(key);
    await this.stored.remove(key, false);
  }

  async remove(key: string, now: boolean): Promise<void> {
    await this.#active.get(key)?.download.cancel();
    this.#active.delete(key);
    await this.stored.remove(key, now);
  }

  async #open(
    origin: FileOrigin,
    file: RemoteFile,
    signal: AbortSignal,
    uncached: () => Promise<WeightSource>,
  ): Promise<WeightSource> {
    const key = fileKey(origin);
    const active = this.#active.get(key);
    if (active) return this.#join(active, signal);
    const found = await this.#options.cache.changeFile(key, (manifest) => ({
      ...manifest,
      removedAt: undefined,
      lastUsed: Date.now(),
    }));
    if (found && found.state !== 'partial' && (await this.#isWhole(found))) {
      return new CachedSource(found, this.#reader(found, sampled(chunkCount(found))));
    }
    let facts: FileFacts | undefined;
    try {
      facts = await fetchFacts(origin, this.#options, this.#clock, signal);
    } catch (error) {
      if (error instanceof FacetError && error.data['status'] === 200) return uncached();
      // The download waits for the network better than this could.
      if (!found || !isPassing(error)) throw error;
    }
    return this.#join(await this.#begin(origin, file, found, facts), signal);
  }

  /** Takes up the download of what was found, or begins one anew when that is of another version. */
  async #begin(
    origin: FileOrigin,
    file: RemoteFile,
    found: FileManifest | undefined,
    facts: FileFacts | undefined,
  ): Promise<Active> {
    const { cache, chunkBytes = CHUNK_BYTES } = this.#options;
    const key = fileKey(origin);
    const url = originUrl(origin, this.#options);
    const name = file.kind === 'url' ? file.name : nameOf(url);
    if (!facts) return this.#start(found as FileManifest);
    const content = contentKey(key, facts.sha256 ?? facts.mark ?? `${facts.size} bytes`);
    if (found?.content === content) {
      const manifest = { ...found, ...(facts.commit === undefined ? {} : { commit: facts.commit }) };
      await this.#space.claim(manifest);
      return this.#start(manifest);
    }
    const fresh: FileManifest = {
      key,
      content,
      name,
      origin,
      ...facts,
      chunkBytes,
      state: 'partial',
      lastUsed: Date.now(),
    };
    await this.#space.claim(fresh);
    if (found) await cache.drop(found);
    await cache.putFile(fresh);
    const notice = found && `${name} has changed on the server since its download began; it starts anew.`;
    return this.#start(fresh, notice);
  }

  #start(manifest: FileManifest, notice?: string): Active {
    const { key } = manifest;
    const { cache, locks, onProgress } = this.#options;
    const reader = this.#reader(manifest);
    const download = new Download({
      ...this.#fetching(manifest),
      manifest,
      cache,
      reader,
      locks,
      slots: this.#slots,
      notice,
      explain: async (error, missing) =>
        isQuotaError(error) ? this.#space.full(manifest, missing, 0) : error,
      onProgress: (progress) => {
        if (progress.state === 'done' || progress.state === 'failed') this.#active.delete(key);
        onProgress(progress);
      },
    });
    const active: Active = { download, reader, holders: 0 };
    this.#active.set(key, active);
    return active;
  }

  #join(active: Active, signal: AbortSignal): WeightSource {
    const { download, reader } = active;
    active.holders += 1;
    const leave = () => {
      active.holders -= 1;
      if (active.holders === 0) void download.pause();
    };
    download.start();
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return new DownloadingSource(download, reader, () => this.#discard(active));
  }

  /** Throws away what came of a download, unless the whole was found right or something else wants it. */
  async #discard({ download, holders }: Active): Promise<void> {
    const { manifest } = download;
    if (holders > 1 || this.#active.get(manifest.key)?.download !== download) return;
    this.#active.delete(manifest.key);
    await download.cancel();
    this.#checked.delete(manifest.content);
    await this.#options.cache.drop(manifest);
  }

  #reader(manifest: FileManifest, sample?: (index: number) => boolean): ChunkReader {
    const { cache } = this.#options;
    const { content } = manifest;
    const checked = this.#checked.get(content) ?? new Set();
    this.#checked.set(content, checked);
    return new ChunkReader({
      cache,
      manifest,
      keep: KEPT_CHUNKS,
      checked,
      ...(sample ? { sample } : {}),
      repair: (damage) => repairChunk(damage, manifest, cache, this.#fetching(manifest)),
    });
  }

  #fetching({ origin, commit, name }: FileManifest): Fetching {
    const { web, hub, online } = this.#options;
    const url = originUrl(origin, this.#options, commit);
    return {
      request: (range, signal) => requestRange(web, url, name, range, { signal, headers: hub.headers(url) }),
      clock: this.#clock,
      online,
    };
  }

  async #isWhole(manifest: FileManifest): Promise<boolean> {
    return (await this.#options.cache.countChunks(manifest.content)) === chunkCount(manifest);
  }

  /** The page's own files are a request away, and a server without ranges cannot resume. */
  async #uncached(file: RemoteFile, signal: AbortSignal): Promise<WeightSource> {
    const { web } = this.#options;
    const address =
      file.kind === 'url' ? file.url : originUrl({ revision: MAIN_BRANCH, ...file }, this.#options).href;
    const name = file.kind === 'url' ? file.name : undefined;
    return new PiecewiseSource(await urlSource(address, name, { signal, web }));
  }

  #find(key: string): Active {
    const active = this.#active.get(key);
    if (active) return active;
    throw new FacetError('bad-request', 'This file is not being downloaded.', 'Look at the list again.', {
      key,
    });
  }
}
