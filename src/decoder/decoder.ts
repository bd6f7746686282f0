import type { Device, Dispatch, WordReadback } from '../device/device.ts';
import type { Cost, Step } from '../device/kernel.ts';
import { plainStep } from '../device/step.ts';
import type { KernelTimer } from '../device/timer.ts';
import { mayVerify } from '../kernels/variants.ts';
import { isFiniteOrder } from '../kernels/sampling/vocabulary.ts';
import { KvCache } from '../kv/cache.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import type { ModelConfig } from '../model/config.ts';
import { layersOf } from '../model/layers.ts';
import { position, type TokenId, tokenId } from '../shared/numbers.ts';
import { nextRevision } from '../shared/revision.ts';
import type { Segment } from '../shared/segments.ts';
import { type ActivationSizes, allocateActivations, TOKEN_RING } from './buffers.ts';
import { chunksOf, type Embeddings, NO_IMAGES } from './chunks.ts';
import type { DecoderContext } from './context.ts';
import { prepareEmbedding } from './embed.ts';
import { prepareHead } from './head.ts';
import { prepareLayer } from './layer.ts';
import { PerplexityHead } from './nll.ts';
import { inOrder, type Paths } from './paths.ts';
import { Prefill } from './prefill.ts';
import { uploadRope } from './rope.ts';
import { Sampler, type DrawOptions } from './sampler.ts';
import { notFinite, runTapped, type Tap } from './tap.ts';
import { Verifier } from './verify.ts';
import type { DecoderWeights } from './weights.ts';

/** Reads a sampled token, waiting for its step. Call it once. Rejects with a FacetError `not-finite`. */
export type PendingToken = () => Promise<TokenId>;

const isGlobal = ({ layer }: LayerKv): boolean => layer.kind === 'global';

/** The Gemma 3 text model: tokens in, sampled tokens (or logits) out, with its KV cache. */
export class Decoder {
  readonly cache: KvCache;
  readonly #context: DecoderContext;
  readonly #weights: DecoderWeights;
  readonly #embedding: Paths;
  readonly #head: Paths;
  readonly #sampler: Sampler;
  readonly #layers: Paths[];
  readonly #readback: WordReadback;
  readonly #prefill: Prefill;
  #verifier: Verifier | undefined;
  #preparing: Promise<void> | undefined;
  /** All dispatches of a step in order, kept so that the token loop builds nothing. */
  #prefillPath: readonly Dispatch[] = [];
  #decodePath: readonly Dispatch[] = [];
  /** Behind the last chunk of a prefill. */
  #samplePath: readonly Dispatch[] = [];
  #sampled = 0;
  /** Whether the cache holds what was computed, not what {@link pretend} left there. */
  #isReal = true;
  #isMasked = false;
  #revision = 0;

  private constructor(parts: {
    cache: KvCache;
    context: DecoderContext;
    weights: DecoderWeights;
    embedding: Paths;
    head: Paths;
    sampler: Sampler;
    layers: Paths[];
    readback: WordReadback;
  }) {
    this.cache = parts.cache;
    this.#context = parts.context;
    this.#weights = parts.weights;
    this.#embedding = parts.embedding;
    this.#head = parts.head;
    this.#sampler = parts.sampler;
    this.#layers = parts.layers;
    this.#readback = parts.readback;
    this.#prefill = new Prefill(parts.context, parts.cache, async (tokens) => {
      await this.#ensure(tokens);
      return this.#prefillPath;
    });
    this.#arrangePaths();
  }

  /** Allocates activations and KV, compiles and binds everything a step needs. */
  static async create(
    device: Device,
    config: ModelConfig,
    weights: DecoderWeights,
    sizes: ActivationSizes,
  ): Promise<Decoder> {
    const { chunk, contextLength, kvType } = sizes;
    const specs = layersOf(config);
    const buffers = allocateActivations(device.memory, config, sizes);
    uploadRope(device, buffers, config, specs, contextLength);
    const cache = new KvCache(device.memory, specs, { contextLength, type: kvType });
    const context: DecoderContext = { device, config, buffers, chunk };
    const [embedding, head, sampler, layers] = await Promise.all([
      prepareEmbedding(context, weights),
      prepareHead(context, weights),
      Sampler.create(context),
      Promise.all(cache.layers.map((kv) => prepareLayer(context, weights, kv))),
    ]);
    const readback = device.openReadback();
    return new Decoder({ cache, context, weights, embedding, head, sampler, layers, readback });
  }

  /** Cost of decoding one token at the current position, with the sampling begun last. */
  get tokenCost(): Cost & { readonly dispatches: number } {
    const step = this.#tokenStep();
    const costs = this.#decodePath.map(({ kernel }) => kernel.cost(step));
    return {
      dispatches: costs.length,
      bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
      flops: costs.reduce((sum, { flops }) => sum + flops, 0),
    };
  }

  /** Time of the device for a token lately, in milliseconds; null where it has no clock. */
  get tokenMilliseconds(): number | null {
    return this.#readback.milliseconds;
  }

  /** Higher after every change of the cache, of {@link tokenCost} and of {@link tokenMilliseconds}. */
  get revision(): number {
    return Math.max(this.#revision, this.cache.revision, this.#readback.revision);
  }

  /**
   * Begins a generation: its sampling, and the tokens its penalties look back on. `masked` where {@link allow} says
   * what may be sampled.
   */
  startSampling(sampling: DrawOptions, prompt: readonly TokenId[], masked = false): void {
    this.#sampler.start(sampling, prompt, masked);
    this.#isMasked = masked;
    this.#sampled = 0;
    this.#arrangePaths();
  }

  /** Has only tokens of a mask [V / 32] sampled, the lowest id in the lowest bit, from the next step on. */
  allow(mask: Uint32Array<ArrayBuffer>): void {
    this.#sampler.allow(mask);
  }

  /**
   * Computes `segments` after what the cache holds and samples the next token. `onProgress` gets how many
   * positions are done now and then. Answers nothing when the signal stopped it before all were.
   */
  async prefill(
    segments: readonly Segment[],
    signal: AbortSignal,
    {
      embeddings = NO_IMAGES,
      onProgress,
    }: { embeddings?: Embeddings; onProgress?: (done: number) => void } = {},
  ): Promise<PendingToken | undefined> {
    const chunks = chunksOf(segments, this.#context.chunk);
    if (chunks.length === 0) throw new RangeError('prefill of nothing');
    let done = 0;
    let step: Step | undefined;
    for (const chunk of chunks) {
      step = await this.#prefill.run(chunk, embeddings, signal, (tokens) => {
        // Also where nobody waited for its end: it comes before anything that is queued later.
        done += tokens;
        onProgress?.(done);
      });
      if (!step) return undefined;
    }
    return step && this.#sampling(step, this.#samplePath);
  }

  /** Feeds the newest sampled token and samples the next, without waiting for the device. */
  async step(timer?: KernelTimer): Promise<PendingToken> {
    await this.#ensure(1);
    const step = this.#tokenStep();
    this.cache.advance(1);
    return this.#sampling(step, this.#decodePath, { timed: true, timer });
  }

  /** Whether guesses can be verified here, as sampling was begun: no draw may depend on the one before. */
  get canVerify(): boolean {
    return this.#sampler.rowDispatches !== undefined && mayVerify(this.#context.device);
  }

  /** Whether {@link verify} is ready. */
  get verifies(): boolean {
    return this.#verifier !== undefined;
  }

  /** Makes {@link verify} ready, once: compiles and binds. */
  prepareVerify(): Promise<void> {
    return (this.#preparing ??= this.#makeVerifier());
  }

  /**
   * Feeds the newest sampled token with guesses of those behind it, {@link VERIFIED} tokens together at most, and
   * samples the token behind each. Nothing is in the cache until {@link keep}. Answers nothing when stopped.
   */
  async verify(
    newest: TokenId,
    guesses: readonly TokenId[],
    signal: AbortSignal,
  ): Promise<readonly TokenId[] | undefined> {
    await this.#ensure(guesses.length + 1);
    return this.#verifier?.draws([newest, ...guesses], this.#sampled, signal);
  }

  /** Has the first `count` tokens fed to {@link verify} in the cache, and the one sampled behind them as the newest. */
  keep(count: number): void {
    this.#verifier?.keep(count);
    this.#sampled += count;
  }

  /** Empties the cache and makes room for `length` positions that come from elsewhere. */
  async vacate(length: number): Promise<void> {
    this.#isReal = true;
    this.cache.rewind(position(0));
    await this.#ensure(length);
  }

  /** The logits [V] that the newest token is drawn from, biases and penalties in them. */
  async readLogits(): Promise<Float32Array> {
    const { device, buffers, config } = this.#context;
    return new Float32Array(await device.read(buffers.logits.slice(0, config.vocabulary * 4)));
  }

  /** Has the cache count as filled up to `length`, with whatever lies in it. For benchmarks at a context. */
  async pretend(length: number): Promise<void> {
    await this.vacate(length);
    this.#isReal = false;
    this.cache.advance(length);
  }

  /**
   * Logits [V] after `segments`, from an empty cache, which is empty again after; `tap` sees the last
   * position's intermediates.
   */
  async logits(
    segments: readonly Segment[],
    { embeddings = NO_IMAGES, tap }: { embeddings?: Embeddings; tap?: Tap } = {},
  ): Promise<Float32Array> {
    const { device } = this.#context;
    this.cache.rewind(position(0));
    const chunks = chunksOf(segments, this.#context.chunk);
    const last = chunks.pop();
    if (!last) throw new RangeError('logits of nothing');
    for (const chunk of chunks) await this.#prefill.whole(chunk, embeddings);
    const step = await (tap ? this.#prefill.begin(last, embeddings) : this.#prefill.whole(last, embeddings));
    if (tap) await runTapped(this.#context, this.#embedding, this.#layers, step, tap);
    device.submit(step, this.#head.prefill);
    const logits = await this.readLogits();
    this.cache.rewind(position(0));
    return logits;
  }

  /**
   * The normed output of the last layer [T][D] of tokens that an embedding model takes in one step. The cache is empty
   * before and after.
   */
  async hidden(ids: readonly TokenId[]): Promise<Float32Array> {
    const { device, buffers, config } = this.#context;
    this.cache.rewind(position(0));
    await this.#prefill.whole({ ids, images: [] }, NO_IMAGES);
    const rows = await device.read(buffers.normed.slice(0, ids.length * config.width * 4));
    this.cache.rewind(position(0));
    return new Float32Array(rows);
  }

  /** -ln p(ids[i + 1] | ids[0..i]) for each i, in nats. The cache is empty before and after. */
  async nll(ids: readonly TokenId[], onProgress?: (done: number) => void): Promise<Float32Array> {
    const { chunk } = this.#context;
    this.cache.rewind(position(0));
    const head = await PerplexityHead.create(this.#context, this.#weights);
    try {
      const losses = new Float32Array(ids.length - 1);
      for (let done = 0; done < losses.length;) {
        const part = ids.slice(done, Math.min(done + chunk, losses.length));
        await this.#prefill.whole({ ids: part, images: [] }, NO_IMAGES);
        losses.set(await head.losses(ids.slice(done + 1, done + 1 + part.length)), done);
        done += part.length;
        onProgress?.(done);
      }
      return losses;
    } finally {
      head.release();
      this.cache.rewind(position(0));
    }
  }

  /** All slots of a layer's keys or values, [slots] rows of the KV type, for tests. */
  async readKv(layer: number, part: 'keys' | 'values'): Promise<ArrayBuffer> {
    const { device } = this.#context;
    const kv = this.cache.layers[layer];
    if (!kv) throw new RangeError(`there is no layer ${layer}`);
    return device.read(kv.slices[part]);
  }

  release(): void {
    this.cache.release();
    this.#sampler.release();
    this.#readback.release();
    for (const buffer of Object.values(this.#context.buffers)) buffer.release();
  }

  /** Submits a step that samples, and answers where its token comes back. */
  #sampling(
    step: Step,
    dispatches: readonly Dispatch[],
    how?: { readonly timed: boolean; readonly timer: KernelTimer | undefined },
  ): PendingToken {
    const from = this.#context.buffers.tokens.slice(step.sampleOffset * 4, 4);
    const words = this.#readback.submit(step, dispatches, [from, this.#sampler.evidence()], how);
    this.#sampled++;
    return async () => {
      const [token = 0, order = 0] = await words();
      if (this.#isReal && !isFiniteOrder(order, this.#isMasked)) throw notFinite();
      return tokenId(token);
    };
  }

  /** The step that feeds the newest sampled token. */
  #tokenStep(): Step {
    const { chunk } = this.#context;
    return {
      ...plainStep,
      position: this.cache.length,
      globalCapacity: this.cache.globalCapacity,
      tokenOffset: chunk + ((this.#sampled + TOKEN_RING - 1) % TOKEN_RING),
      sampleOffset: chunk + (this.#sampled % TOKEN_RING),
    };
  }

  /** Makes room for more positions; global layers that moved are bound anew. */
  async #ensure(tokens: number): Promise<void> {
    const length = this.cache.length + tokens;
    if (this.cache.holds(length)) return;
    try {
      await this.cache.ensure(this.#context.device, length);
    } finally {
      for (const [index, kv] of this.cache.layers.entries()) {
        if (isGlobal(kv)) this.#layers[index] = await prepareLayer(this.#context, this.#weights, kv);
      }
      await this.#verifier?.rebind(isGlobal);
      this.#arrangePaths();
    }
  }

  async #makeVerifier(): Promise<void> {
    let bound = this.cache.globalCapacity;
    const verifier = await Verifier.create({
      context: this.#context,
      weights: this.#weights,
      cache: this.cache,
      sampler: this.#sampler,
      readback: this.#readback,
      embedding: this.#embedding.prefill,
    });
    // The cache may have grown meanwhile, and may again while it is bound anew.
    while (bound !== this.cache.globalCapacity) {
      bound = this.cache.globalCapacity;
      await verifier.rebind(isGlobal);
    }
    this.#verifier = verifier;
  }

  #arrangePaths(): void {
    const { decode, prefill } = inOrder(this.#embedding, ...this.#layers);
    const { dispatches } = this.#sampler;
    this.#samplePath = [...this.#head.prefill, ...dispatches];
    this.#prefillPath = prefill;
    this.#decodePath = [...decode, ...this.#head.decode, ...dispatches];
    this.#revision = nextRevision();
  }
}
