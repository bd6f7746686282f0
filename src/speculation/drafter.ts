import type { TokenId } from '../shared/numbers.ts';

/** Tokens that may come next. */
export interface Draft {
  readonly tokens: readonly TokenId[];
  /** Time of each, in milliseconds, without what it took to catch up with the sequence; undefined where that was all. */
  readonly eachMs: number | undefined;
}

/** A small model that guesses what a larger one of the same vocabulary will write. */
export interface Drafter {
  /**
   * At most `most` guesses of the tokens behind `sequence`; none where it cannot follow, nothing when stopped. May reject:
   * whoever asks does without it then.
   */
  draft(sequence: readonly TokenId[], most: number, signal: AbortSignal): Promise<Draft | undefined>;
}
