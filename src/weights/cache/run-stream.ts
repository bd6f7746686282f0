import type { Clock } from '../source/clock.ts';
import type { RangeAnswer } from '../source/range.ts';
import { broken } from '../source/refusal.ts';
import type { ChunkRun } from './chunk-queue.ts';
import { chunkSpan, type FileManifest } from './manifest.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A connection that gives nothing for so long is given up. */
const STALLED_MS = 30_000;

/** A chunk of which a part has come. */
interface PartialChunk {
  readonly bytes: Bytes;
  filled: number;
}

export interface RunOptions {
  readonly manifest: FileManifest;
  readonly clock: Clock;
  /** @throws Transient, FacetError */
  readonly request: (
    range: readonly [first: number, last: number],
    signal: AbortSignal,
  ) => Promise<RangeAnswer>;
  /** Told of every piece that comes. */
  readonly onBytes: (bytes: number) => void;
  /** Told of a chunk that is put together from more than one answer. */
  readonly onResumed?: (index: number) => void;
  /** Takes a whole chunk. The next is not read from the network before this resolves. */
  readonly store: (index: number, bytes: Bytes) => Promise<void>;
}

/** Fetches runs of chunks. What came of a chunk before a connection broke is kept, and asked for no second time. */
export class RunStream {
  readonly #options: RunOptions;
  readonly #partial = new Map<number, PartialChunk>();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  /** Bytes in memory of chunks that count. */
  partialBytes(counts: (index: number) => boolean): number {
    let sum = 0;
    for (const [index, { filled }] of this.#partial) if (counts(index)) sum += filled;
    return sum;
  }

  forget(): void {
    this.#partial.clear();
  }

  /** @throws Transient when the connection breaks or stalls; what `request` and `store` throw */
  async fetch({ first, count }: ChunkRun, signal: AbortSignal): Promise<void> {
    const { manifest, request, clock } = this.#options;
    const ending = new AbortController();
    const stop = AbortSignal.any([signal, ending.signal]);
    const watch = new Watch(clock, () =>
      ending.abort(broken(new Error('nothing came for 30 seconds'), manifest.name)),
    );
    const watching = watch.run(stop);
    try {
      const last = chunkSpan(manifest, first + count - 1);
      const filled = this.#partial.get(first)?.filled ?? 0;
      if (filled > 0) this.#options.onResumed?.(first);
      const from = chunkSpan(manifest, first).offset + filled;
      const { body } = await request([from, last.offset + last.bytes - 1], stop);
      await this.#read(body, first, count, stop, () => watch.touch());
    } catch (error) {
      if (!signal.aborted && ending.signal.aborted) throw ending.signal.reason;
      throw error;
    } finally {
      ending.abort();
      await watching;
    }
  }

  async #read(
    body: RangeAnswer['body'],
    first: number,
    count: number,
    signal: AbortSignal,
    onPiece: () => void,
  ): Promise<void> {
    const { onBytes, store, manifest } = this.#options;
    const reader = body.getReader();
    let index = first;
    try {
      while (index < first + count) {
        const piece = await nextPiece(reader, manifest.name, signal);
        onPiece();
        onBytes(piece.length);
        for (let taken = 0; taken < piece.length && index < first + count;) {
          const chunk = this.#chunk(index);
          const part = piece.subarray(taken, taken + chunk.bytes.length - chunk.filled);
          chunk.bytes.set(part, chunk.filled);
          chunk.filled += part.length;
          taken += part.length;
          if (chunk.filled < chunk.bytes.length) break;
          try {
            await store(index, chunk.bytes);
          } finally {
            this.#partial.delete(index);
          }
          onPiece();
          index += 1;
          // The answer begins the next one anew, whatever there was of it.
          if (index < first + count) this.#partial.delete(index);
        }
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  #chunk(index: number): PartialChunk {
    let chunk = this.#partial.get(index);
    if (!chunk) {
      chunk = { bytes: new Uint8Array(chunkSpan(this.#options.manifest, index).bytes), filled: 0 };
      this.#partial.set(index, chunk);
    }
    return chunk;
  }
}

async function nextPiece(
  reader: ReadableStreamDefaultReader<Bytes>,
  name: string,
  signal: AbortSignal,
): Promise<Bytes> {
  let next: ReadableStreamReadResult<Bytes>;
  try {
    next = await reader.read();
  } catch (error) {
    if (signal.aborted) throw error;
    throw broken(error, name);
  }
  if (next.done) throw broken(new Error('it ended too early'), name);
  return next.value;
}

/** Calls `onStalled` once nothing has touched it for a while. */
class Watch {
  readonly #clock: Clock;
  readonly #onStalled: () => void;
  #touched: number;

  constructor(clock: Clock, onStalled: () => void) {
    this.#clock = clock;
    this.#onStalled = onStalled;
    this.#touched = clock.now();
  }

  touch(): void {
    this.#touched = this.#clock.now();
  }

  /** Ends with the signal. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const left = this.#touched + STALLED_MS - this.#clock.now();
        if (left <= 0) return this.#onStalled();
        await this.#clock.sleep(left, signal);
      }
    } catch {
      // Stopped: nothing to watch any more.
    }
  }
}
