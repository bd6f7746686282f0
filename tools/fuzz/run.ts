import { Random } from '../../test/support/random.ts';

/** Something that takes what comes from outside, to be tried with what is strange. */
export interface FuzzTarget {
  /** Tries one input made from the seed; answers what came of it, in a word. Throws where it went wrong. */
  round(random: Random): Promise<string>;
}

export interface FuzzReport {
  readonly tried: number;
  /** Rounds by what came of them. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failures: readonly { readonly seed: number; readonly error: unknown }[];
  readonly slowest: { readonly seed: number; readonly milliseconds: number };
}

export interface FuzzLimits {
  /** Of the first round; the others count on from there. */
  readonly seed: number;
  readonly rounds?: number | undefined;
  readonly milliseconds?: number | undefined;
  readonly onFailure?: (seed: number, error: unknown) => void;
}

/** Tries a target until there were enough rounds, or for as long as there is time. Each round has a seed of its own. */
export async function fuzz(
  target: FuzzTarget,
  { seed: first, rounds = Infinity, milliseconds = Infinity, onFailure }: FuzzLimits,
): Promise<FuzzReport> {
  const outcomes = new Map<string, number>();
  const failures: { seed: number; error: unknown }[] = [];
  let slowest = { seed: first, milliseconds: 0 };
  const start = performance.now();
  let tried = 0;
  for (; tried < rounds && performance.now() - start < milliseconds; tried++) {
    const seed = (first + tried) >>> 0;
    const before = performance.now();
    try {
      const outcome = await target.round(new Random(seed));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      failures.push({ seed, error });
      onFailure?.(seed, error);
    }
    const took = performance.now() - before;
    if (took > slowest.milliseconds) slowest = { seed, milliseconds: took };
  }
  return { tried, outcomes, failures, slowest };
}
