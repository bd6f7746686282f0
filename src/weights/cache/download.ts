import type { DownloadProgress } from '../../shared/downloads.ts';
import { type ErrorCode, FacetError } from '../../shared/errors.ts';
import { stopped } from '../source/failures.ts';
import { changed } from '../source/range.ts';
import { untilStopped } from '../source/until-stopped.ts';
import { Arrivals } from './arrivals.ts';
import { ChunkFetcher, STREAMS } from './chunk-fetcher.ts';
import { ChunkQueue } from './chunk-queue.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { digestOf } from '../../shared/digest.ts';
import { searchDamage } from './damage-search.ts';
import { ProgressReport } from './download-progress.ts';
import { HashFollower } from './hash-follower.ts';
import { holdFile, type Locks } from './file-lock.ts';
import { chunkCount, chunkSpan, type FileManifest } from './manifest.ts';
import type { Fetching } from './repair.ts';
import type { Slots } from './slots.ts';
import type { WeightCache } from './weight-cache.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Interval at which a tab that waits looks at what the other one has. */
const LOOK_MS = 500;

/** After these, what came so far is of no use. */
const WORTHLESS: ReadonlySet<ErrorCode> = new Set(['file-changed', 'digest-mismatch']);

/** Findings of a download about its file. */
type Note = Partial<Pick<FileManifest, 'digest' | 'state' | 'lastUsed' | 'hashed'>>;

export interface DownloadOptions extends Fetching {
  readonly manifest: FileManifest;
  readonly cache: WeightCache;
  /** Reads what was stored, and keeps what has just come. */
  readonly reader: ChunkReader;
  readonly locks: Locks | undefined;
  /** Shared by all downloads of a tab. */
  readonly slots: Slots;
  /** Makes an error of a full disk one that says how much is needed and what could go; other errors pass. */
  readonly explain: (error: unknown, missingBytes: number) => Promise<unknown>;
  readonly notice?: string | undefined;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/**
 * Brings a file into the cache: several requests at once, each chunk digested and stored as it comes, the
 * whole hashed in order behind them. Readers may have chunks as they arrive; the one that comes last only
 * when the whole is what the hub lists, so nobody ever gets through a wrong file.
 */
export class Download {
  readonly #options: DownloadOptions;
  readonly #arrivals = new Arrivals();
  readonly #report: ProgressReport;
  readonly #fetcher: ChunkFetcher;
  /** Chunks that someone waits for. */
  readonly #wanted = new Set<number>();
  /** Chunks that were put together from more than one answer. */
  readonly #resumed = new Set<number>();
  #queue: ChunkQueue;
  #manifest: FileManifest;
  #hash: HashFollower | undefined;
  #running: { readonly controller: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(options: DownloadOptions) {
    this.#options = options;
    const { manifest, clock, notice, onProgress } = options;
    this.#manifest = manifest;
    this.#queue = new ChunkQueue(chunkCount(manifest), [], this.#wanted);
    this.#report = new ProgressReport({
      clock,
      file: { key: manifest.key, name: manifest.name, totalBytes: manifest.size },
      notice,
      loadedBytes: () => manifest.size - this.#bytesToCome,
      onProgress,
    });
    this.#fetcher = new ChunkFetcher({
      ...options,
      onBytes: (bytes) => this.#report.add(bytes),
      store: (index, bytes) => this.#store(index, bytes),
      onResumed: (index) => this.#resumed.add(index),
      onWait: (why, milliseconds) =>
        this.#report.become(why, milliseconds === undefined ? {} : { retryInMs: milliseconds }),
    });
  }

  get manifest(): FileManifest {
    return this.#manifest;
  }

  get progress(): DownloadProgress {
    return this.#report.now();
  }

  /** Starts, or goes on. Never rejects: how it goes is told by progress, and to who waits for chunks. */
  start(): void {
    if (this.#running?.controller.signal.aborted) {
      void this.#running.ended.then(() => this.start());
      return;
    }
    if (this.#running || this.#report.state === 'done') return;
    const controller = new AbortController();
    this.#arrivals.retry();
    const ended = this.#run(controller.signal)
      .catch((error: unknown) => this.#end(error, controller.signal))
      .finally(() => {
        this.#running = undefined;
      });
    this.#running = { controller, ended };
  }

  /** Resolves when nothing runs any more; what came stays, and readers go on waiting. */
  async pause(): Promise<void> {
    this.#running?.controller.abort(stopped());
    await this.#running?.ended;
  }

  /** Ends it for good: who waits for chunks is told. */
  async cancel(): Promise<void> {
    await this.pause();
    this.#fetcher.forget();
    this.#arrivals.fail(stopped());
  }

  /** Resolves once these chunks may be read. They are fetched before others. */
  async until(chunks: readonly number[], signal?: AbortSignal): Promise<void> {
    for (const index of chunks) if (!this.#arrivals.has(index)) this.#wanted.add(index);
    await untilStopped(Promise.all(chunks.map((index) => this.#arrivals.until(index))), signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { locks, manifest } = this.#options;
    await holdFile(
      locks,
      manifest.key,
      signal,
      async () => {
        await this.#survey();
        while (this.#manifest.state === 'partial' || this.#queue.missing > 0) {
          this.#report.become('downloading');
          await this.#fetcher.fetchAll(this.#queue, signal);
          this.#report.become('checking');
          await this.#hash?.advance();
          if (this.#queue.missing === 0) await this.#finish(signal);
        }
        for (let index = 0; index < chunkCount(manifest); index += 1) this.#arrivals.arrive(index);
        this.#report.become('done');
      },
      (waiting) => this.#followOther(waiting),
    );
  }

  /** Another tab may have come far, or have thrown the file away, since this one looked. */
  async #survey(): Promise<void> {
    const { cache, manifest } = this.#options;
    const found = await cache.file(manifest.key);
    if (found && found.content !== manifest.content) throw changed(manifest.name);
    this.#manifest = found ?? { ...this.#manifest, hashed: undefined };
    if (!found) await cache.putFile(this.#manifest);
    this.#hash = await HashFollower.open({
      manifest: this.#manifest,
      reader: this.#options.reader,
      has: (index) => !this.#queue.isMissing(index),
      note: (hashed) => this.#note({ hashed }),
    });
    const stored = await cache.storedChunks(manifest.content);
    this.#queue = new ChunkQueue(chunkCount(manifest), stored, this.#wanted);
    this.#arrive(stored);
  }

  /** While another tab downloads the file, its chunks can be read here as they come. */
  async #followOther(waiting: AbortSignal): Promise<void> {
    const { cache, manifest, clock } = this.#options;
    for (;;) {
      await clock.sleep(LOOK_MS, waiting);
      const stored = await cache.storedChunks(manifest.content);
      waiting.throwIfAborted();
      this.#queue = new ChunkQueue(chunkCount(manifest), stored, this.#wanted);
      this.#arrive(stored);
      this.#report.become('elsewhere');
      this.#report.tick();
    }
  }

  /** All but the last of a file may be read before the whole is known to be right. */
  #arrive(stored: readonly number[]): void {
    const safe = this.#queue.missing > 0 ? stored : stored.slice(0, -1);
    for (const index of safe) this.#arrivals.arrive(index);
  }

  async #store(index: number, bytes: Bytes): Promise<void> {
    const { cache, reader, manifest } = this.#options;
    const digest = await digestOf(bytes);
    await cache.putChunk(manifest, index, { bytes: new Blob([bytes]), digest });
    reader.remember(index, bytes);
    this.#queue.stored(index);
    if (this.#queue.missing > 0) this.#arrivals.arrive(index);
    await this.#hash?.advance();
  }

  async #finish(signal: AbortSignal): Promise<void> {
    const { hashed: _, ...manifest } = this.#manifest;
    const { sha256, name } = manifest;
    const expected = sha256 ?? manifest.digest;
    const came = this.#hash?.digest();
    const isOther = expected !== undefined && came !== expected;
    const digest = isOther ? await this.#searchDamage(expected, signal) : came;
    if (digest === undefined) {
      throw new FacetError(
        'digest-mismatch',
        `${name} came damaged: its SHA-256 is not the one that it should have.`,
        'What came was thrown away. Load it again; if this happens again, something between here and the hub changes the bytes.',
        { file: name, expected, actual: came },
      );
    }
    const state = sha256 === undefined ? 'complete' : 'verified';
    this.#manifest = { ...manifest, digest, state, lastUsed: Date.now() };
    await this.#note({ digest, state, lastUsed: Date.now(), hashed: undefined });
  }

  /** The whole's SHA-256 once what came damaged was fetched again; undefined where that cannot be found. */
  async #searchDamage(expected: string, signal: AbortSignal): Promise<string | undefined> {
    // What was noted is of the damaged whole.
    await this.#note({ hashed: undefined });
    this.#report.notice = 'A part of it came damaged. Parts are fetched once more until it is found.';
    try {
      const search = { ...this.#options, suspicious: this.#resumed, streams: STREAMS };
      return await searchDamage(search, expected, signal);
    } finally {
      this.#report.notice = this.#options.notice;
    }
  }

  /** Changes what is known of the file, unless another version has taken its place. */
  async #note(change: Note): Promise<void> {
    const { cache, manifest } = this.#options;
    await cache.changeFile(manifest.key, (file) =>
      file.content === manifest.content ? { ...file, ...change } : file,
    );
  }

  async #end(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.#report.become('paused');
    const failure = FacetError.from(await this.#options.explain(error, this.#missingBytes));
    // A file of a known SHA-256 cannot have changed: whoever says so is wrong, and what came stays.
    const worthless =
      WORTHLESS.has(failure.code) &&
      !(failure.code === 'file-changed' && this.#manifest.sha256 !== undefined);
    if (worthless || failure.code === 'storage-damaged') {
      this.#fetcher.forget();
      this.#arrivals.forget();
    }
    if (worthless) await this.#options.cache.drop(this.#manifest);
    this.#arrivals.fail(failure);
    this.#report.become('failed', { error: failure.toPlain() });
  }

  /** Bytes of chunks that are not stored. */
  get #missingBytes(): number {
    let sum = 0;
    for (const index of this.#queue.missingChunks()) sum += chunkSpan(this.#options.manifest, index).bytes;
    return sum;
  }

  get #bytesToCome(): number {
    return this.#missingBytes - this.#fetcher.partialBytes((index) => this.#queue.isMissing(index));
  }
}
