import { SHORTEST_MATCH } from './lookup.ts';

/** Times that a median is taken of. */
const TIMES = 9;
/** Plain steps that are measured before a small model is asked: with it from the first token on, there would be none. */
const FEWEST_PLAIN = 3;
/** Before anything is measured, the time of a step with one more token, by that of a plain one. */
const EACH_MORE = 0.35;
/** Time of a guess by a small model, likewise. */
const EACH_DRAFTED = 0.15;
/** A guess is verified where it promises so many times the plain speed at least. */
const WORTH = 1.1;
/** Share of guesses that are right, before any was verified, by its class; it counts as so many guesses. */
const FIRST_SHARES = [0.7, 0.75, 0.85, 0.9, 0.6];
const FIRST_WEIGHT = 2;
/** What a guess counts for after each later verification of its class. */
const FADE = 0.9;
/** Chances of a class that are let go before it is tried again, twice as many after each time in vain. */
const FIRST_REST = 8;
const LONGEST_REST = 512;

/** In place of the tokens that matched: guesses of a small model. */
export const DRAFTED = 0;

/** Classes of matches, the longer the surer: of 3 tokens, up to 5, up to 9, more. The last one is a small model's. */
const classOf = (matched: number): number =>
  matched === DRAFTED ? 4 : matched <= SHORTEST_MATCH ? 0 : matched <= 5 ? 1 : matched <= 9 ? 2 : 3;

/** What became of the guesses of a class. */
interface Record {
  right: number;
  offered: number;
  /** Chances left before it is tried again, and how many that will be next time. */
  rest: number;
  nextRest: number;
}

/** Lets a class rest, twice as long the next time. */
function letGo(record: Record): void {
  record.rest = record.nextRest;
  record.nextRest = Math.min(2 * record.nextRest, LONGEST_REST);
}

/** The middle one of the last few times. */
class Median {
  readonly #times: number[] = [];

  add(milliseconds: number): void {
    this.#times.push(milliseconds);
    if (this.#times.length > TIMES) this.#times.shift();
  }

  get count(): number {
    return this.#times.length;
  }

  get value(): number | undefined {
    return this.#times.toSorted((a, b) => a - b)[this.#times.length >> 1];
  }
}

/**
 * Whether guesses are worth being verified, by what was measured: how many of their kind were right, and the time of a
 * step of several tokens against a plain one. What does not pay is let go, and tried again now and then.
 */
export class Odds {
  readonly #records: readonly Record[] = FIRST_SHARES.map((share) => ({
    right: share * FIRST_WEIGHT,
    offered: FIRST_WEIGHT,
    rest: 0,
    nextRest: FIRST_REST,
  }));
  readonly #plain = new Median();
  readonly #drafted = new Median();
  /** By tokens of a step. */
  readonly #batches = new Map<number, Median>();

  /** A plain step took so long. */
  stepped(milliseconds: number): void {
    this.#plain.add(milliseconds);
  }

  /** A small model took so long for each of its guesses. */
  drafted(milliseconds: number): void {
    this.#drafted.add(milliseconds);
  }

  /** Guesses of a match were verified in a step that took so long; the first `right` of them were right. */
  verified(matched: number, guesses: number, right: number, milliseconds: number): void {
    const times = this.#batches.get(guesses + 1) ?? new Median();
    times.add(milliseconds);
    this.#batches.set(guesses + 1, times);
    const record = this.#record(matched);
    // Nothing is known of those behind the first wrong one.
    record.offered = record.offered * FADE + Math.min(guesses, right + 1);
    record.right = record.right * FADE + right;
    if (this.#best(matched, guesses).worth >= WORTH) record.nextRest = FIRST_REST;
    else letGo(record);
  }

  /** Guesses of a match could not be had: it rests, as after guesses in vain. */
  failed(matched: number): void {
    letGo(this.#record(matched));
  }

  /** How many of `guesses` are worth being verified; 0 for none, which counts as a chance that is let go. */
  worth(matched: number, guesses: number): number {
    if (matched === DRAFTED && this.#plain.count < FEWEST_PLAIN) return 0;
    const { count, worth } = this.#best(matched, guesses);
    if (worth >= WORTH) return count;
    const record = this.#record(matched);
    if (record.rest === 0) return count;
    record.rest -= 1;
    return 0;
  }

  /** The number of guesses that promises the most, and how many times the plain speed that is. */
  #best(matched: number, guesses: number): { readonly count: number; readonly worth: number } {
    const { right, offered } = this.#record(matched);
    let best = { count: 0, worth: 0 };
    let tokens = 1;
    for (let count = 1; count <= guesses; count++) {
      tokens += (right / offered) ** count;
      const cost = matched === DRAFTED ? this.#draftedCost(count) : this.#cost(count + 1);
      const worth = tokens / cost;
      if (worth > best.worth) best = { count, worth };
    }
    return best;
  }

  /** Time of a step of so many tokens by a plain one's. */
  #cost(tokens: number): number {
    const plain = this.#plain.value;
    // Fewer tokens take no longer than more.
    const measured = this.#measured(tokens);
    const batch = measured === undefined ? undefined : this.#batches.get(measured)?.value;
    return plain && batch ? batch / plain : 1 + EACH_MORE * (tokens - 1);
  }

  /**
   * The same of so many guesses of a small model, and its own time for them. Each of them costs, so a step is taken to be
   * longer by as much for each token as one that was measured, be that shorter.
   */
  #draftedCost(guesses: number): number {
    const plain = this.#plain.value;
    const drafted = this.#drafted.value;
    const own = plain && drafted ? drafted / plain : EACH_DRAFTED;
    const measured = this.#measured(guesses + 1) ?? Math.max(0, ...this.#batches.keys());
    const more = measured > 1 ? (this.#cost(measured) - 1) / (measured - 1) : EACH_MORE;
    return 1 + guesses * (own + more);
  }

  /** The fewest tokens, of so many at least, whose step was measured. */
  #measured(tokens: number): number | undefined {
    return [...this.#batches.keys()].filter((size) => size >= tokens).toSorted((a, b) => a - b)[0];
  }

  #record(matched: number): Record {
    return this.#records[classOf(matched)] as Record;
  }
}
