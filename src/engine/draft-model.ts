import { VERIFIED } from '../decoder/buffers.ts';
import type { Decoder } from '../decoder/decoder.ts';
import type { DrawOptions } from '../decoder/sampler.ts';
import { position, type TokenId } from '../shared/numbers.ts';
import { orAborted } from '../shared/or-aborted.ts';
import type { Draft, Drafter } from '../speculation/drafter.ts';

/** A small model beside a large one, as the decoder it is. */
interface DraftParts {
  readonly name: string;
  readonly decoder: Decoder;
  /** Token ids below it mean the same to both models. */
  readonly pieces: number;
  readonly release: () => void;
}

/**
 * A small model that follows a large one and guesses its next tokens. Its cache has no history of its own to keep in step:
 * before every guess it comes back to what it has in common with the sequence and computes the rest. Keys of guesses stay
 * out of its rings as well until they are known to be right.
 */
export class DraftModel implements Drafter {
  readonly name: string;
  readonly #decoder: Decoder;
  readonly #pieces: number;
  readonly #release: () => void;
  /** Tokens that its cache holds. */
  #held: TokenId[] = [];
  /** Guesses that were computed behind them, and are not in the cache. */
  #computed: readonly TokenId[] = [];

  constructor({ name, decoder, pieces, release }: DraftParts) {
    this.name = name;
    this.#decoder = decoder;
    this.#pieces = pieces;
    this.#release = release;
  }

  /** Begins an answer: a guess is drawn as the large model will draw, with the random number of its position. */
  begin(sampling: DrawOptions): this {
    this.#decoder.startSampling(sampling, []);
    return this;
  }

  async draft(sequence: readonly TokenId[], most: number, signal: AbortSignal): Promise<Draft | undefined> {
    const count = Math.min(most, this.#decoder.cache.contextLength - sequence.length);
    if (count < 1 || sequence.some((token) => token >= this.#pieces))
      return { tokens: [], eachMs: undefined };
    this.#follow(sequence);
    const behind = sequence.length - this.#held.length > VERIFIED;
    let started = performance.now();
    const first = await (behind ? this.#catchUp(sequence, signal) : this.#feed(sequence, signal));
    if (first === undefined) return undefined;
    if (behind) started = performance.now();
    const tokens = [first];
    while (tokens.length < count) {
      const drawn = await this.#decoder.verify(first, tokens.slice(1), signal);
      const next = drawn?.at(-1);
      if (next === undefined) return undefined;
      this.#computed = [...tokens];
      tokens.push(next);
    }
    const timed = behind ? count - 1 : count;
    const eachMs = timed > 0 ? (performance.now() - started) / timed : undefined;
    // A piece that only the small model has is no guess, nor is what comes behind it.
    const foreign = tokens.findIndex((token) => token >= this.#pieces);
    return { tokens: foreign < 0 ? tokens : tokens.slice(0, foreign), eachMs };
  }

  release(): void {
    this.#release();
  }

  /** Brings the cache to what it has in common with a sequence, whose last token is always computed. */
  #follow(sequence: readonly TokenId[]): void {
    const { cache } = this.#decoder;
    const right = prefixOf(this.#computed, sequence.slice(this.#held.length, -1));
    const common = Math.min(prefixOf(this.#held, sequence), sequence.length - 1);
    if (common < this.#held.length) {
      // A window that has been passed cannot be gone back to: what is small is computed again.
      if (!cache.rewind(position(common)).ok) cache.rewind(position(0));
      this.#held.length = cache.length;
    } else if (right > 0) {
      this.#decoder.keep(right);
      this.#held.push(...this.#computed.slice(0, right));
    }
    this.#computed = [];
  }

  /** Computes a few tokens that are behind the cache; answers a guess of the next. */
  async #feed(sequence: readonly TokenId[], signal: AbortSignal): Promise<TokenId | undefined> {
    const [first, ...others] = sequence.slice(this.#held.length);
    if (first === undefined) throw new RangeError('a draft of nothing');
    const drawn = await this.#decoder.verify(first, others, signal);
    if (!drawn) return undefined;
    this.#decoder.keep(drawn.length);
    this.#held.push(first, ...others);
    return drawn.at(-1);
  }

  /** The same for as many as there are. */
  async #catchUp(sequence: readonly TokenId[], signal: AbortSignal): Promise<TokenId | undefined> {
    const ids = sequence.slice(this.#held.length);
    try {
      const pending = await this.#decoder.prefill([{ kind: 'tokens', ids }], signal);
      return pending && (await orAborted(pending(), signal));
    } finally {
      this.#held = sequence.slice(0, this.#decoder.cache.length);
    }
  }
}

/** How many tokens two sequences have in common from the start on. */
function prefixOf(one: readonly TokenId[], other: readonly TokenId[]): number {
  const end = Math.min(one.length, other.length);
  let common = 0;
  while (common < end && one[common] === other[common]) common++;
  return common;
}
