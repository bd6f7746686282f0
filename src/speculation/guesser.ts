import type { TokenId } from '../shared/numbers.ts';
import type { Draft, Drafter } from './drafter.ts';
import { Lookup, type Token } from './lookup.ts';
import { DRAFTED, type Odds } from './odds.ts';

/** When guesses are verified: where that pays, always where there is one, or never. */
export type Guessing = 'paying' | 'always' | 'never';

/** Guesses of a small model that are verified together at most. */
const MOST_DRAFTED = 3;

/** Guesses of one answer's tokens: what the conversation says, and where it says nothing those of a small model. */
export class Guesser {
  /** Tokens of the answer that were guessed by what the conversation says, and those that the small model guessed. */
  right = 0;
  drafted = 0;
  readonly #lookup: Lookup;
  readonly #odds: Odds | undefined;
  #drafter: Drafter | undefined;
  /** Of the last guesses. */
  #matched = 0;

  /** `odds` say what pays; without them every guess is verified. A `drafter` knows nothing of images. */
  constructor(sequence: readonly Token[], odds: Odds | undefined, drafter?: Drafter) {
    this.#lookup = new Lookup(sequence);
    this.#odds = odds;
    this.#drafter = sequence.every((token) => typeof token === 'number') ? drafter : undefined;
  }

  /** A token of the answer is known, and whether by a guess. */
  push(token: TokenId, guessed = false): void {
    this.#lookup.push(token);
    if (!guessed) return;
    if (this.#matched === DRAFTED) this.drafted += 1;
    else this.right += 1;
  }

  /**
   * Whether the next token is to be waited for, as those behind it are likely to be worth a guess. Where not, nobody asks
   * for guesses behind it: a chance that is let go is counted here.
   */
  waits(): boolean {
    const guess = this.#lookup.guess(2);
    if (guess && guess.tokens.length > 1 && this.#worth(guess.matched + 1, 1) > 0) return true;
    return this.#drafter !== undefined && this.#worth(DRAFTED, MOST_DRAFTED) > 0;
  }

  /** Guesses of the next tokens, `most` at most, that are worth being verified; nothing when stopped. */
  async guess(most: number, signal: AbortSignal): Promise<readonly TokenId[] | undefined> {
    const guess = most > 0 ? this.#lookup.guess(most) : undefined;
    const count = guess ? this.#worth(guess.matched, guess.tokens.length) : 0;
    if (!guess || count === 0) return this.#draft(most, signal);
    this.#matched = guess.matched;
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

  /** Guesses of the small model, where they are worth their time. */
  async #draft(most: number, signal: AbortSignal): Promise<readonly TokenId[] | undefined> {
    const count = this.#drafter && most > 0 ? this.#worth(DRAFTED, most) : 0;
    if (!this.#drafter || count === 0) return [];
    const sequence = this.#lookup.tokens as readonly TokenId[];
    let draft: Draft | undefined;
    try {
      draft = await this.#drafter.draft(sequence, count, signal);
    } catch {
      // No answer fails for want of guesses. Where the device itself is at fault, the next step says so.
      this.#drafter = undefined;
      this.#odds?.failed(DRAFTED);
      return [];
    }
    if (!draft) return undefined;
    // Whoever has nothing to say here, its context full, has nothing to say further on.
    if (draft.tokens.length === 0) this.#drafter = undefined;
    if (draft.eachMs !== undefined) this.#odds?.drafted(draft.eachMs);
    this.#matched = DRAFTED;
    return draft.tokens;
  }

  #worth(matched: number, guesses: number): number {
    return this.#odds ? this.#odds.worth(matched, guesses) : guesses;
  }
}
