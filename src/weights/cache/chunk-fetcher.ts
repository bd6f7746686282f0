import { FacetError } from '../../shared/errors.ts';
import { Backoff } from '../source/backoff.ts';
import { changed, type RangeAnswer } from '../source/range.ts';
import { Transient } from '../source/transient.ts';
import type { ChunkQueue } from './chunk-queue.ts';
import type { FileManifest } from './manifest.ts';
import type { Fetching } from './repair.ts';
import { RunStream } from './run-stream.ts';
import type { Slots } from './slots.ts';

/** Answers of a server that contradict others, one after the other, before they are believed. */
const ODD_ANSWERS = 4;

/** Requests in flight, of all downloads together. */
export const STREAMS = 4;
/** Chunks of one request. With the reader's share this keeps what is in memory under 64 MiB. */
const RUN_CHUNKS = 2;

export interface FetcherOptions extends Fetching {
  readonly manifest: FileManifest;
  /** Shared by all downloads of a tab. */
  readonly slots: Slots;
  /** Takes a whole chunk, and takes it off the queue. */
  readonly store: (index: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Told of every piece that comes. */
  readonly onBytes: (bytes: number) => void;
  /** Told of a chunk that is put together from more than one answer. */
  readonly onResumed: (index: number) => void;
  /** Told why there is a wait, and how long it takes where that is known. */
  readonly onWait: (why: 'offline' | 'retrying', milliseconds?: number) => void;
}

/** Fetches what a queue misses of one version of a file: several requests at once, each tried again in its turn. */
export class ChunkFetcher {
  readonly #options: FetcherOptions;
  readonly #stream: RunStream;
  /** Bytes that came since it was made. */
  #received = 0;

  constructor(options: FetcherOptions) {
    this.#options = options;
    const { manifest, clock, request, store, onBytes, onResumed } = options;
    this.#stream = new RunStream({
      manifest,
      clock,
      store,
      onResumed,
      request: async (range, signal) => sameFile(await request(range, signal), manifest),
      onBytes: (bytes) => {
        this.#received += bytes;
        onBytes(bytes);
      },
    });
  }

  /** Bytes in memory of chunks that count. */
  partialBytes(counts: (index: number) => boolean): number {
    return this.#stream.partialBytes(counts);
  }

  /** Lets go of chunks of which a part has come. */
  forget(): void {
    this.#stream.forget();
  }

  /**
   * Resolves when the queue has nothing left that is not on its way.
   * @throws FacetError what the first request to fail for good says; what `store` throws; the signal's reason
   */
  async fetchAll(queue: ChunkQueue, signal: AbortSignal): Promise<void> {
    const failing = new AbortController();
    const stop = AbortSignal.any([signal, failing.signal]);
    const streams = Array.from({ length: STREAMS }, async () => {
      try {
        await this.#fetchRuns(queue, stop);
      } catch (error) {
        // One for all: the others would only run into the same wall.
        failing.abort(error);
        throw error;
      }
    });
    const failed = (await Promise.allSettled(streams)).some(({ status }) => status === 'rejected');
    if (failed) throw stop.reason;
  }

  async #fetchRuns(queue: ChunkQueue, signal: AbortSignal): Promise<void> {
    const { clock, online, onWait, slots } = this.#options;
    const backoff = new Backoff({ clock, online, onWait });
    let odd = 0;
    for (let run = queue.take(RUN_CHUNKS); run; run = queue.take(RUN_CHUNKS)) {
      const before = this.#received;
      try {
        const asked = run;
        await slots.use(signal, () => this.#stream.fetch(asked, signal));
        backoff.progressed();
        odd = 0;
      } catch (error) {
        queue.release(run);
        signal.throwIfAborted();
        if (this.#received > before) {
          backoff.progressed();
          odd = 0;
        }
        const passing = error instanceof Transient ? error : isOdd(error) ? new Transient(error) : undefined;
        if (!passing || (passing !== error && (odd += 1) >= ODD_ANSWERS)) throw error;
        await backoff.wait(passing, signal);
      }
    }
  }
}

/**
 * Whether a server among many may have said something that the others do not: another size, no such file, no access,
 * another part than was asked for, or the whole of it.
 */
const isOdd = (error: unknown): error is FacetError =>
  error instanceof FacetError &&
  (error.code === 'file-changed' ||
    error.code === 'access-refused' ||
    (error.code === 'source-failed' && error.data['odd'] === true));

/** The answer, if it is of the file that the chunks so far are of. @throws FacetError `file-changed` */
async function sameFile(answer: RangeAnswer, manifest: FileManifest): Promise<RangeAnswer> {
  const { size, sha256, mark, name } = manifest;
  // A file whose SHA-256 is known may come from servers that each have marks of their own.
  const other =
    sha256 === undefined && answer.mark !== undefined && mark !== undefined && answer.mark !== mark;
  if (answer.total === size && !other) return answer;
  await answer.body.cancel();
  throw changed(name, { expected: size, actual: answer.total });
}
