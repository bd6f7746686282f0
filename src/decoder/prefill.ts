import type { Dispatch } from '../device/device.ts';
import type { Step } from '../device/kernel.ts';
import { plainStep } from '../device/step.ts';
import type { KvCache } from '../kv/cache.ts';
import { uploadChunk } from './chunk-upload.ts';
import type { Chunk, Embeddings } from './chunks.ts';
import type { DecoderContext } from './context.ts';

/** A part that takes longer can be given up in its middle; after a stop the device ends any other. */
const LONGEST_PART_MS = 100;
/** Chunks are cut at multiples of it only: tiles of tokens stay the same then, and with them every sum. */
const TILE = 64;

/** Makes room for more positions; answers the dispatches of a chunk, which may have been bound anew. */
type MakeRoom = (tokens: number) => Promise<readonly Dispatch[]>;

/** Computes the chunks of a prompt, in parts as long as the device's rate makes them bearable. */
export class Prefill {
  readonly #context: DecoderContext;
  readonly #cache: KvCache;
  readonly #makeRoom: MakeRoom;

  constructor(context: DecoderContext, cache: KvCache, makeRoom: MakeRoom) {
    this.#context = context;
    this.#cache = cache;
    this.#makeRoom = makeRoom;
  }

  /**
   * Computes a chunk part by part; `onPart` hears the positions of each. Answers the step of the last part, or nothing
   * when stopped: the cache then holds the parts before, and the device is soon free again, but for an image whose
   * rows have taken the place of others: that it ends.
   */
  async run(
    chunk: Chunk,
    embeddings: Embeddings,
    signal: AbortSignal,
    onPart: (tokens: number) => void,
  ): Promise<Step | undefined> {
    let step: Step | undefined;
    for (let first = 0; first < chunk.ids.length;) {
      if (signal.aborted) return undefined;
      const path = await this.#makeRoom(chunk.ids.length - first);
      const tokens = this.#tokensAtOnce(chunk, first, path);
      const part = tokens === chunk.ids.length ? chunk : textPart(chunk, first, tokens);
      step = await this.#runPart(part, path, embeddings, signal);
      if (!step) return undefined;
      first += tokens;
      onPart(tokens);
    }
    return step;
  }

  /** Computes a chunk in one step, which nobody stops. */
  async whole(chunk: Chunk, embeddings: Embeddings): Promise<Step> {
    const path = await this.#makeRoom(chunk.ids.length);
    const step = this.#write(chunk, embeddings);
    await this.#context.device.compute(step, path);
    return step;
  }

  /** Makes room for a chunk and uploads it; answers its step. The cache counts it as written. */
  async begin(chunk: Chunk, embeddings: Embeddings): Promise<Step> {
    await this.#makeRoom(chunk.ids.length);
    return this.#write(chunk, embeddings);
  }

  /** Uploads a chunk that there is room for. */
  #write(chunk: Chunk, embeddings: Embeddings): Step {
    const tokens = chunk.ids.length;
    uploadChunk(this.#context, chunk, this.#cache.length, embeddings);
    const step = this.#stepOf(tokens);
    this.#cache.advance(tokens);
    return step;
  }

  /** Answers the part's step, or nothing when it was given up. */
  async #runPart(
    part: Chunk,
    path: readonly Dispatch[],
    embeddings: Embeddings,
    signal: AbortSignal,
  ): Promise<Step | undefined> {
    const { device } = this.#context;
    const tokens = part.ids.length;
    const before = { length: this.#cache.length, written: this.#cache.written };
    const isLong = device.predict(this.#stepOf(tokens), path) > LONGEST_PART_MS;
    const putBack = isLong ? this.#cache.keep(device, tokens, this.#unusedRows(tokens)) : undefined;
    const step = this.#write(part, embeddings);
    if (await device.compute(step, path, { signal, indivisible: !putBack })) return step;
    putBack?.();
    this.#cache.adopt(before);
    return undefined;
  }

  /** Tokens from `first` on to compute in one step. */
  #tokensAtOnce({ ids, images }: Chunk, first: number, path: readonly Dispatch[]): number {
    const left = ids.length - first;
    if (images.length > 0) return left;
    const tiles = Math.floor(LONGEST_PART_MS / this.#context.device.predict(this.#stepOf(TILE), path));
    return Math.min(left, TILE * Math.max(1, tiles));
  }

  /** Memory that a step of so many tokens leaves alone: rows of a buffer for the most that there can be. */
  #unusedRows(tokens: number) {
    const { gateUp } = this.#context.buffers;
    const used = (gateUp.size / this.#context.chunk) * tokens;
    return gateUp.slice(used, gateUp.size - used);
  }

  #stepOf(tokens: number): Step {
    return {
      ...plainStep,
      position: this.#cache.length,
      tokens,
      globalCapacity: this.#cache.globalCapacity,
      sampleOffset: this.#context.chunk,
      logitRow: tokens - 1,
    };
  }
}

/** Some of a chunk that has no images. */
const textPart = ({ ids }: Chunk, first: number, tokens: number): Chunk => ({
  ids: ids.slice(first, first + tokens),
  images: [],
});
