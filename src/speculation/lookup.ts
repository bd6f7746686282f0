import type { TokenId } from '../shared/numbers.ts';

/** A token at a position: one of text by its id, one of an image by anything else. */
export type Token = TokenId | string;

/** Tokens that have to be the same before a guess is made of what followed them. */
export const SHORTEST_MATCH = 3;
/** Longer matches are not told apart. */
export const LONGEST_MATCH = 16;
/** Earlier places that are looked at, the newest first. */
const MOST_PLACES = 16;

/** Tokens that may come next, and how sure that is. */
export interface Guess {
  readonly tokens: readonly TokenId[];
  /** Tokens before them that were the same there. */
  readonly matched: number;
}

/**
 * Guesses of the next tokens of a conversation: those that came after the same tokens earlier in it. What quotes or edits
 * a text goes on as the text does.
 */
export class Lookup {
  readonly #tokens: Token[] = [];
  /** By the hash of some tokens in a row, the last position behind them. */
  readonly #newest = new Map<number, number>();
  /** By position, the position behind the same tokens (or of the same hash) before it; 0 where there is none. */
  readonly #earlier: number[] = [];

  constructor(sequence: readonly Token[]) {
    for (const token of sequence) this.push(token);
  }

  /** All tokens so far. */
  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  push(token: Token): void {
    this.#tokens.push(token);
    const end = this.#tokens.length;
    const hash = this.#hash(end);
    if (hash === undefined) return;
    this.#earlier[end] = this.#newest.get(hash) ?? 0;
    this.#newest.set(hash, end);
  }

  /** At most `most` guesses; none where nothing like it came before. */
  guess(most: number): Guess | undefined {
    const end = this.#tokens.length;
    let best = { place: 0, matched: SHORTEST_MATCH - 1 };
    let place = this.#earlier[end] ?? 0;
    for (let n = 0; n < MOST_PLACES && place > 0 && best.matched < LONGEST_MATCH; n++) {
      const matched = this.#matched(place, end);
      if (matched > best.matched) best = { place, matched };
      place = this.#earlier[place] ?? 0;
    }
    if (best.place === 0) return undefined;
    const tokens: TokenId[] = [];
    for (let next = best.place; tokens.length < most; next++) {
      // Behind the newest token a repetition goes on with its own guesses.
      const token = next < end ? this.#tokens[next] : tokens[next - end];
      if (token === undefined || typeof token === 'string') break;
      tokens.push(token);
    }
    return tokens.length > 0 ? { tokens, matched: best.matched } : undefined;
  }

  /** Tokens before two positions that are the same. */
  #matched(place: number, end: number): number {
    let count = 0;
    while (count < LONGEST_MATCH && count < place && this.#same(place - 1 - count, end - 1 - count)) count++;
    return count;
  }

  #same(one: number, other: number): boolean {
    const token = this.#tokens[one];
    return typeof token === 'number' && token === this.#tokens[other];
  }

  /** Of the tokens before `end`; nothing where one of them belongs to an image. */
  #hash(end: number): number | undefined {
    let hash = 0;
    for (let at = end - SHORTEST_MATCH; at < end; at++) {
      const token = this.#tokens[at];
      if (typeof token !== 'number') return undefined;
      hash = Math.imul(hash ^ token, 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
