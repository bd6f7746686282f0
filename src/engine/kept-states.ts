import type { Decoder } from '../decoder/decoder.ts';
import type { Device, SliceReader } from '../device/device.ts';
import type { Reach } from '../kv/cache.ts';
import type { PartRecord, StateRecord } from '../kv/state-database.ts';
import { PART_BYTES, type StatePart } from '../kv/state-parts.ts';
import type { StateStore } from '../kv/state-store.ts';
import { kvStateBytes } from '../model/kv-sizes.ts';
import { sha256Of } from '../shared/digest.ts';
import { DiskPatience } from '../shared/disk-patience.ts';
import type { KvType } from '../shared/kv-row.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { position } from '../shared/numbers.ts';
import { lengthOf, type Segment } from '../shared/segments.ts';
import type { Restored } from '../shared/timings.ts';
import type { AnswerMemory, RememberedAnswer } from './answer-memory.ts';
import { beforeImage, commonPrefix, segmentsOf, sequenceOf } from './sequence.ts';
import type { Span } from './spans.ts';
import type { Transcript } from './transcript.ts';

/** To be raised whenever rows of the same model and tokens hold something else, or lie in another order. */
const LAYOUT = 1;

/** A state's sequence, and the cache's reach when it was kept. */
export interface StateFacts extends Reach {
  readonly sequence: readonly Segment[];
  readonly prompts: readonly Span[];
  /** The conversation's answers as the tokens that they were. */
  readonly answers: readonly RememberedAnswer[];
}

type KeptState = StateRecord<StateFacts>;

/** The loaded model whose states are kept, and where. */
interface KeptFrom {
  readonly store: StateStore;
  readonly device: Device;
  readonly decoder: Decoder;
  readonly transcript: Transcript;
  readonly answers: AnswerMemory;
  /** Digest of the model's files. */
  readonly content: string;
  readonly kvType: KvType;
}

/**
 * The KV states that a loaded model keeps on disk, one for each conversation. A state is written between turns, a part
 * at a time, and given up as soon as the next turn begins; it comes back before the prefill of a prompt that has more
 * in common with it than with what is in memory. Nothing here fails: what cannot be kept is computed again.
 */
export class KeptStates {
  readonly #from: KeptFrom;
  readonly #model: string;
  readonly #reader: SliceReader;
  readonly #disk = new DiskPatience();
  #stopping = new AbortController();
  /** What is being written, and the part of it that is on its way from the device. */
  #work: Promise<unknown> = Promise.resolve();
  #reading: Promise<unknown> = Promise.resolve();
  /** The state that holds the very rows of the cache below `upTo`. */
  #same: { readonly state: KeptState; readonly upTo: number } | undefined;

  private constructor(from: KeptFrom, model: string) {
    this.#from = from;
    this.#model = model;
    const { device, decoder } = from;
    this.#reader = device.openReader(Math.min(PART_BYTES, this.#bytesAt(decoder.cache.contextLength)));
  }

  static async open(from: KeptFrom): Promise<KeptStates> {
    const rings = from.decoder.cache.layers.map(({ layer, capacity }) => layer.kind === 'local' && capacity);
    const named = JSON.stringify([LAYOUT, from.content, from.kvType, rings]);
    return new KeptStates(from, await sha256Of(new TextEncoder().encode(named)));
  }

  /** Bytes of the device's memory that reading back takes. */
  get readerBytes(): number {
    return this.#reader.bytes;
  }

  /** Gives up what is being written; resolves when nothing is read from the device any more, however slow the disk. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#reading.catch(() => undefined);
  }

  /** Resolves when what is being written is on disk. */
  async written(): Promise<void> {
    await this.#work;
  }

  /** The state of a conversation, whose answers are known again from then on. */
  async find(conversation: string): Promise<KeptState | undefined> {
    const { store, answers, decoder } = this.#from;
    store.welcome(conversation);
    const find = () => store.find<StateFacts>({ model: this.#model, conversation });
    const state = await this.#disk.within(find).catch(() => undefined);
    if (state) answers.learn(state.facts.answers);
    return state && state.facts.length <= decoder.cache.contextLength ? state : undefined;
  }

  /**
   * Brings a state back, if the prompt has more in common with it than with what the cache can come back to. Where
   * it cannot be read the cache is empty after.
   */
  async restore(
    state: KeptState,
    segments: readonly Segment[],
    signal: AbortSignal,
  ): Promise<Restored | undefined> {
    const tokens = this.#gain(state.facts, segments);
    if (tokens === 0) return undefined;
    const { store, decoder, device, transcript } = this.#from;
    const { length, written, sequence, prompts } = state.facts;
    const started = performance.now();
    this.#forgetAll();
    try {
      await decoder.vacate(length);
      await this.#write(decoder.cache.stateParts(length), state.parts, signal);
      await device.finished();
    } catch (error) {
      this.#forgetAll();
      if (error instanceof RangeError)
        await this.#disk.within(() => store.drop(state)).catch(() => undefined);
      return undefined;
    }
    decoder.cache.adopt({ length, written });
    transcript.become(sequenceOf(sequence), prompts);
    this.#same = { state, upTo: length };
    const restored = { tokens, milliseconds: performance.now() - started };
    void store.use(state, restored).catch(() => undefined);
    return restored;
  }

  /** A turn is over that came back to position `reused` before it went on; 0 where nobody knows. */
  ended(reused: number): void {
    if (this.#same) this.#same = { ...this.#same, upTo: Math.min(this.#same.upTo, reused) };
  }

  /** Begins to write what the cache holds as the state of a conversation. */
  keep(conversation: string, answers: readonly RememberedAnswer[]): void {
    const { store, decoder, transcript } = this.#from;
    const { length, written } = decoder.cache;
    const bytes = this.#bytesAt(length);
    if (length === 0 || transcript.tokens.length !== length || bytes > store.budgetBytes) return;
    const sequence = segmentsOf(transcript.tokens);
    const facts: StateFacts = { length, written, sequence, prompts: transcript.prompts, answers };
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    const settle = (state?: KeptState) => {
      if (!signal.aborted) this.#same = state && { state, upTo: length };
    };
    const parts = this.#read(decoder.cache.stateParts(length), signal);
    this.#work = store
      .keep<StateFacts>({ model: this.#model, conversation, facts, bytes }, parts)
      .then(settle, () => settle());
  }

  release(): void {
    this.#stopping.abort();
    this.#reader.release();
  }

  /** Positions that a state gives a prompt; 0 where the cache can come back as far without it. */
  #gain({ sequence, ...reach }: StateFacts, segments: readonly Segment[]): number {
    const { decoder, transcript } = this.#from;
    const held = sequenceOf(sequence);
    const prompt = lengthOf(segments);
    if (prompt >= decoder.cache.contextLength) return 0;
    const wanted = (common: number) => beforeImage(segments, Math.min(common, prompt - 1));
    const common = commonPrefix(transcript.tokens, segments);
    const there = wanted(commonPrefix(held, segments));
    const gained = decoder.cache.reaches(there, reach) ? there : 0;
    return gained > transcript.checkpoints.reach(wanted(common), common) ? gained : 0;
  }

  /** Reads rows back, but for those that lie on disk already. */
  async *#read(
    parts: readonly StatePart[],
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array<ArrayBuffer> | PartRecord> {
    for (const [index, { slices, settledAt }] of parts.entries()) {
      signal.throwIfAborted();
      const stored = this.#same && settledAt <= this.#same.upTo && this.#same.state.parts[index];
      if (stored) yield stored;
      else {
        const reading = this.#reader.read(slices);
        this.#reading = reading;
        yield await reading;
      }
    }
  }

  /** Writes stored rows to their places, one part being read ahead. @throws RangeError when one is not as it was */
  async #write(
    parts: readonly StatePart[],
    stored: readonly PartRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const { store, device } = this.#from;
    if (stored.length !== parts.length) throw new RangeError('a state of another layout');
    const read = (index: number) => {
      const part = stored[index];
      const coming = part && store.read(part);
      coming?.catch(() => undefined);
      return coming && (() => coming);
    };
    let coming = read(0);
    for (const [index, { slices, bytes }] of parts.entries()) {
      const content = coming && (await orAborted(this.#disk.within(coming), signal));
      coming = read(index + 1);
      signal.throwIfAborted();
      // What is late is sound, for all that is known.
      if (!content) throw new Error('the disk does not answer');
      if (content.byteLength !== bytes) throw new RangeError('a part of another length');
      let at = 0;
      for (const slice of slices) {
        device.write(slice, content.subarray(at, at + slice.size));
        at += slice.size;
      }
    }
  }

  /** Empties the cache, and all that is known of it. */
  #forgetAll(): void {
    const { transcript, decoder } = this.#from;
    transcript.checkpoints.forgetAfter(0);
    decoder.cache.rewind(position(0));
    transcript.become([], []);
    this.#same = undefined;
  }

  #bytesAt(length: number): number {
    const { decoder, kvType } = this.#from;
    const { layers, contextLength } = decoder.cache;
    return kvStateBytes(
      layers.map(({ layer }) => layer),
      length,
      { contextLength, type: kvType },
    );
  }
}

/** The states of a model on disk; none where there is no store, or the model's digest cannot be had. */
export async function openStates(
  { store, ...from }: Omit<KeptFrom, 'store' | 'content'> & { readonly store: StateStore | undefined },
  digest: () => Promise<string | undefined>,
): Promise<KeptStates | undefined> {
  const content = store && (await digest().catch(() => undefined));
  return store && content !== undefined ? KeptStates.open({ ...from, store, content }) : undefined;
}
