import type { TokenId } from '../shared/numbers.ts';
import { Lookup } from './lookup.ts';
import type { Odds } from './odds.ts';

/** When guesses are verified: where that pays, always where there is one, or never. */
export type Guessing = 'paying' | 'always' | 'never';

/** Guesses of one answer's tokens. */
export class Guesser {
  /** Tokens of the answer that were guessed. */
  right = 0;
  readonly #lookup: Lookup;
  readonly #odds: Odds | undefined;
  #matched = 0;

  /** `odds` say what pays; without them every guess is verified. */
  constructor(sequence: readonly (TokenId | string)[], odds: Odds | undefined) {
    this.#lookup = new Lookup(sequence);
    this.#odds = odds;
  }

  /** A token of the answer is known, and whether by a guess. */
  push(token: TokenId, guessed = false): void {
    this.#lookup.push(token);
    if (guessed) this.right += 1;
  }

  /**
   * Whether the next token is to be waited for, as those behind it are likely to be worth a guess. Where not, nobody asks
   * for guesses behind it: a chance that is let go is counted here.
   */
  waits(): boolean {
    const guess = this.#lookup.guess(2);
    if (!guess || guess.tokens.length < 2) return false;
    return !this.#odds || this.#odds.worth(guess.matched + 1, 1) > 0;
  }

  /** Guesses of the next tokens, `most` at most, that are worth being verified. */
  guess(most: number): readonly TokenId[] {
    const guess = most > 0 ? this.#lookup.guess(most) : undefined;
    if (!guess) return [];
    this.#matched = guess.matched;
    const count = this.#odds?.worth(guess.matched, guess.tokens.length) ?? guess.tokens.length;
    return guess.tokens.slice(0, count);
  }

  /** A plain step took so long. */
  stepped(milliseconds: number): void {
    this.#odds?.stepped(milliseconds);
  }

  /** The last guesses were verified in so long; the first `right` of them were right. */
  verified(guesses: number, right: number, milliseconds: number): void {
    this.#odds?.verified(this.#matched, guesses, right, milliseconds);
  }
}
