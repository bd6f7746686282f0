import type { Dispatch, WordReadback } from '../device/device.ts';
import { plainStep } from '../device/step.ts';
import { kvStore } from '../kernels/attention/kv-store/kv-store.ts';
import {
  attentionVerifyCombine,
  attentionVerifySplit,
} from '../kernels/attention/verify/attention-verify.ts';
import { prepareColumns } from '../kernels/linear.ts';
import { prepare } from '../kernels/prepare.ts';
import { isFiniteOrder } from '../kernels/sampling/vocabulary.ts';
import type { KvCache } from '../kv/cache.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { tokenId, type TokenId } from '../shared/numbers.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { draftWords, logitStride, TOKEN_RING } from './buffers.ts';
import type { DecoderContext } from './context.ts';
import { prepareRows } from './layer.ts';
import type { Sampler } from './sampler.ts';
import { notFinite } from './tap.ts';
import type { DecoderWeights } from './weights.ts';

/** A layer's part: its equations for a few tokens, and what puts the keys and values of those that stay into the cache. */
interface VerifiedLayer {
  readonly path: readonly Dispatch[];
  readonly store: Dispatch;
}

/** Parts of a decoder that a {@link Verifier} works with. */
interface VerifierParts {
  readonly context: DecoderContext;
  readonly weights: DecoderWeights;
  readonly cache: KvCache;
  readonly sampler: Sampler;
  readonly readback: WordReadback;
  /** Tokens to the residual stream, and the first layer's norm, for a chunk. */
  readonly embedding: readonly Dispatch[];
}

/**
 * Computes the newest token and guesses of those behind it in one step, and draws what comes behind each: a guess is
 * right where it is what was drawn in its place. The draws are those that step after step would have made, on the
 * processor bit for bit. Keys and values stay out of the cache until it is known which tokens stay.
 */
export class Verifier {
  readonly #parts: VerifierParts;
  readonly #layers: VerifiedLayer[];
  readonly #head: readonly Dispatch[];
  #path: readonly Dispatch[] = [];
  #stores: readonly Dispatch[] = [];

  private constructor(parts: VerifierParts, layers: VerifiedLayer[], head: readonly Dispatch[]) {
    this.#parts = parts;
    this.#layers = layers;
    this.#head = head;
    this.#arrange();
  }

  /** Compiles and binds; allocates nothing. */
  static async create(parts: VerifierParts): Promise<Verifier> {
    const { context, weights, cache } = parts;
    const { normed, logits } = context.buffers;
    const head = {
      matrices: [weights.head],
      x: normed,
      y: logits,
      outputStride: logitStride(context.config),
    };
    const [layers, headPath] = await Promise.all([
      Promise.all(cache.layers.map((kv) => prepareLayer(context, weights, kv))),
      prepareColumns(context, head),
    ]);
    return new Verifier(parts, layers, headPath);
  }

  /** Binds layers anew whose buffers have moved. */
  async rebind(moved: (kv: LayerKv) => boolean): Promise<void> {
    const { context, weights, cache } = this.#parts;
    for (const [index, kv] of cache.layers.entries()) {
      if (moved(kv)) this.#layers[index] = await prepareLayer(context, weights, kv);
    }
    this.#arrange();
  }

  /**
   * Draws the token behind each of `tokens`, which follow what the cache holds; there is room for them. The draws go
   * to places of the ring from `drawn` on. Answers nothing when stopped.
   */
  async draws(
    tokens: readonly TokenId[],
    drawn: number,
    signal: AbortSignal,
  ): Promise<readonly TokenId[] | undefined> {
    const { context, cache, sampler, readback } = this.#parts;
    const { device, buffers, chunk } = context;
    const rows = sampler.rowDispatches;
    if (!rows) throw new RangeError('draws that depend on one another');
    device.write(buffers.tokens, Uint32Array.from(tokens));
    const step = {
      ...plainStep,
      position: cache.length,
      tokens: tokens.length,
      globalCapacity: cache.globalCapacity,
    };
    if (!(await device.compute(step, this.#path, { signal })) || signal.aborted) return undefined;
    const places = tokens.map((_, row) => chunk + ((drawn + row) % TOKEN_RING));
    const steps = places.map((sampleOffset, row) => {
      return { ...step, position: step.position + row, tokens: 1, sampleOffset };
    });
    const last = tokens.length - 1;
    for (const [row, each] of steps.slice(0, last).entries()) device.submit(each, rows[row] ?? []);
    const from = [
      ...places.map((place) => buffers.tokens.slice(place * 4, 4)),
      ...places.map((_, row) => sampler.evidence(row)),
    ];
    const words = await orAborted(readback.submit(steps[last] ?? step, rows[last] ?? [], from)(), signal);
    if (!words) return undefined;
    if (words.slice(tokens.length).some((order) => !isFiniteOrder(order))) throw notFinite();
    return words.slice(0, tokens.length).map((word) => tokenId(word));
  }

  /** Puts the keys and values of the first `count` tokens of the last {@link draws} into the cache. */
  keep(count: number): void {
    const { context, cache } = this.#parts;
    const { length, globalCapacity } = cache;
    context.device.submit({ ...plainStep, position: length, tokens: count, globalCapacity }, this.#stores);
    cache.advance(count);
  }

  #arrange(): void {
    const layers = this.#layers.flatMap(({ path }) => path);
    this.#path = [...this.#parts.embedding, ...layers, ...this.#head];
    this.#stores = this.#layers.map(({ store }) => store);
  }
}

/** One layer, with its own keys and values in the drafts. */
async function prepareLayer(
  context: DecoderContext,
  weights: DecoderWeights,
  kv: LayerKv,
): Promise<VerifiedLayer> {
  const { layer, type: kvType, slices } = kv;
  const { query, attended, partials, draftKeys, draftValues } = context.buffers;
  const bytes = 4 * draftWords(context.config, kvType);
  const fresh = {
    keys: draftKeys.slice(layer.index * bytes, bytes),
    values: draftValues.slice(layer.index * bytes, bytes),
  };
  const stored = { ...slices, fresh_keys: fresh.keys, fresh_values: fresh.values };
  const path = await prepareRows(context, weights, kv, {
    multiply: prepareColumns,
    fresh,
    attend: async () => [
      await prepare(context, attentionVerifySplit(layer, kvType), { ...stored, query, partials }),
      await prepare(context, attentionVerifyCombine(layer), { partials, out: attended }),
    ],
  });
  return { path, store: await prepare(context, kvStore(layer, kvType), stored) };
}
