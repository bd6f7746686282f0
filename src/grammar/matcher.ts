import type { Network } from './network.ts';
import { type Place, Recogniser } from './recogniser.ts';
import type { SortedTokens } from './sorted-tokens.ts';

/** Masks that are kept; one of a vocabulary of 262,144 takes 32 KiB. */
const MOST_MASKS = 256;

/**
 * A grammar made ready for a vocabulary. What was worked out for one text serves all later ones.
 */
export class TokenGrammar {
  readonly tokens: SortedTokens;
  readonly recogniser: Recogniser;
  readonly #masks = new Map<string, Uint32Array<ArrayBuffer>>();
  readonly #stops: readonly number[];

  constructor(network: Network, tokens: SortedTokens, stops: Iterable<number>) {
    this.tokens = tokens;
    this.#stops = [...stops];
    this.recogniser = new Recogniser(network);
  }

  /** Tokens that can stand at a place, a bit each, the lowest id in the lowest bit [ceil(V / 32)]. */
  maskAt(place: Place): Uint32Array<ArrayBuffer> {
    const key = `${this.recogniser.generation} ${place.id}`;
    const known = this.#masks.get(key);
    if (known) return known;
    const mask = this.#allowed(place);
    if (this.#masks.size >= MOST_MASKS) this.#masks.clear();
    this.#masks.set(key, mask);
    return mask;
  }

  #allowed(place: Place): Uint32Array<ArrayBuffer> {
    const { size, ids, common, starts, bytes } = this.tokens;
    const mask = new Uint32Array(Math.ceil(size / 32));
    const allow = (id: number): void => {
      mask[id >>> 5]! |= 1 << (id & 31);
    };
    if (place.mayEnd) for (const stop of this.#stops) allow(stop);
    // Places behind each byte of the token that was looked at last; tokens that begin alike go on from there.
    const places: Place[] = [place];
    let dead = Infinity;
    for (let index = 0; index < ids.length; index++) {
      let depth = common[index]!;
      if (depth >= dead) continue;
      dead = Infinity;
      const start = starts[index]!;
      const length = starts[index + 1]! - start;
      while (depth < length) {
        const next = this.recogniser.step(places[depth]!, bytes[start + depth]!);
        depth++;
        if (!next) {
          dead = depth;
          break;
        }
        places[depth] = next;
      }
      if (dead === Infinity) allow(ids[index]!);
    }
    return mask;
  }
}

/** Holds one text to a grammar, token by token. */
export class Matcher {
  readonly #grammar: TokenGrammar;
  readonly #textOf: (id: number) => Uint8Array;
  #place: Place;

  constructor(grammar: TokenGrammar, textOf: (id: number) => Uint8Array) {
    this.#grammar = grammar;
    this.#textOf = textOf;
    this.#place = grammar.recogniser.start();
  }

  /** Whether the text may end here. */
  get mayEnd(): boolean {
    return this.#place.mayEnd;
  }

  /** Tokens that can come next: see {@link TokenGrammar.maskAt}. */
  mask(): Uint32Array<ArrayBuffer> {
    return this.#grammar.maskAt(this.#place);
  }

  /** Goes on by a token's text; false, and where it was, for one that cannot come next. */
  accept(id: number): boolean {
    return this.acceptBytes(this.#textOf(id));
  }

  /** The same of bytes. */
  acceptBytes(bytes: Iterable<number>): boolean {
    const { recogniser } = this.#grammar;
    let place: Place | undefined = this.#place;
    for (const byte of bytes) {
      place = recogniser.step(place, byte);
      if (!place) return false;
    }
    this.#place = recogniser.tidy(place);
    return true;
  }
}
