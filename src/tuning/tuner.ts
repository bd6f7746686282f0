import { FacetError } from '../shared/errors.ts';
import type { Refusal } from '../shared/kernel-fit.ts';
import type { Candidate, Contest, Fits, Standing, Trial } from './contest.ts';

/** Another candidate is taken where it needs this share of the time, or less, twice in a row. */
const FASTER = 0.95;
/** A GPU that was lost as often is left alone: with two candidates, twice each. */
const MOST_LOSSES = 4;
/** A candidate that the browser ended with is tried once more: a tab may be closed at any moment. */
const MOST_FALLS = 2;

export interface TunerOptions {
  /** Opens a device to try candidates on, once more where the one before was lost. */
  readonly openTrial: () => Promise<Trial>;
  /** Called before a candidate is tried, and at the end: what is known by then has to last. */
  readonly keep: (fits: Fits) => Promise<void>;
  /** Whether the right ones are measured too. */
  readonly measure: boolean;
  /** Resolves when there is no time left. */
  readonly over: Promise<unknown>;
}

export interface TunerResult {
  readonly fits: Fits;
  /** Contests of which no candidate is right. */
  readonly unfit: readonly string[];
}

/** The time is over. */
class Over extends Error {}
/** The device was lost. */
class Lost extends Error {}

/**
 * Finds the fastest right candidate of each contest, the contests in their order, and goes on from `before`. First the
 * usual candidate of every contest has to be right; where it is not, the next one that is takes its place. Then the
 * others are tried against the best so far, which is measured before and after: noise that comes or goes is seen.
 */
export async function fitContests(
  contests: readonly Contest[],
  before: Fits,
  options: TunerOptions,
): Promise<TunerResult> {
  const tuner = new Tuner(contests, before, options);
  try {
    await tuner.run();
  } catch (error) {
    if (!(error instanceof Over)) throw error;
  } finally {
    tuner.close();
  }
  if (tuner.fits !== before) await options.keep(tuner.fits);
  return { fits: tuner.fits, unfit: tuner.unfit };
}

/** Whether there is nothing left to be tried. */
export const isSettled = (contests: readonly Contest[], fits: Fits, measure: boolean): boolean =>
  contests.every((contest) => {
    const standing = standingOf(contest, fits);
    if (!standing || fits.trying !== undefined) return false;
    const left = ({ hash }: Candidate): boolean =>
      fits.refused[hash] === undefined && !standing.tried.includes(hash);
    return !measure || !contest.candidates.some(left);
  });

/** What is known of a contest as it is now; nothing where what is used was not found right. */
export function standingOf(contest: Contest, { standings, refused }: Fits): Standing | undefined {
  const standing = standings[contest.key];
  const isOf = standing?.hash === contestHash(contest) && refused[standing.chosen] === undefined;
  return isOf ? standing : undefined;
}

/** Hash of a contest: that of all its candidates. */
export const contestHash = ({ candidates }: Contest): string => candidates.map(({ hash }) => hash).join(' ');

class Tuner {
  fits: Fits;
  readonly unfit: string[] = [];
  readonly #contests: readonly Contest[];
  readonly #options: TunerOptions;
  #trial: Trial | undefined;
  #losses = 0;
  #isOver = false;

  constructor(contests: readonly Contest[], before: Fits, options: TunerOptions) {
    this.#contests = contests;
    this.#options = options;
    this.fits = fallen(contests, before);
    void options.over.then(() => (this.#isOver = true));
  }

  async run(): Promise<void> {
    for (const contest of this.#contests) await this.#accept(contest);
    if (!this.#options.measure) return;
    for (const contest of this.#contests) await this.#improve(contest);
  }

  close(): void {
    this.#trial?.close();
    const { trying, ...fits } = this.fits;
    if (trying !== undefined) this.fits = fits;
  }

  /** Sees to it that the contest has a candidate that is right here. */
  async #accept(contest: Contest): Promise<void> {
    if (standingOf(contest, this.fits)) return;
    const hash = contestHash(contest);
    const tried: string[] = [];
    for (const candidate of contest.candidates) {
      tried.push(candidate.hash);
      if (!(await this.#isRight(contest, candidate))) continue;
      this.#stand(contest, { hash, chosen: candidate.hash, gain: 1, tried });
      return;
    }
    this.#stand(contest, undefined);
    this.unfit.push(contest.key);
  }

  async #improve(contest: Contest): Promise<void> {
    for (const candidate of contest.candidates) {
      const standing = this.fits.standings[contest.key];
      if (!standing) return;
      if (standing.tried.includes(candidate.hash)) continue;
      if (this.#isOver) throw new Over();
      // Also where its time is cut: the next load goes on with the next.
      this.#stand(contest, { ...standing, tried: [...standing.tried, candidate.hash] });
      if (await this.#isRight(contest, candidate)) await this.#duel(contest, candidate);
    }
  }

  /** Best, candidate, best, candidate, best: whether the candidate is faster both times. */
  async #duel(contest: Contest, candidate: Candidate): Promise<void> {
    const standing = this.fits.standings[contest.key];
    const best = contest.candidates.find(({ hash }) => hash === standing?.chosen);
    if (!standing || !best) return;
    let gain = Infinity;
    let bestTime = await this.#time(contest, best);
    for (let round = 0; round < 2; round++) {
      const time = await this.#time(contest, candidate);
      if (time === undefined || bestTime === undefined || time > FASTER * bestTime) return;
      const after = await this.#time(contest, best);
      if (after === undefined || time > FASTER * after) return;
      gain = Math.min(gain, bestTime / time, after / time);
      bestTime = after;
    }
    this.#stand(contest, {
      ...standing,
      chosen: candidate.hash,
      gain: standing.gain * gain,
    });
  }

  /** Milliseconds of a candidate; nothing where it is refused now. */
  async #time(contest: Contest, candidate: Candidate): Promise<number | undefined> {
    try {
      return await this.#ask((trial) => trial.time(contest, candidate));
    } catch (error) {
      this.#refuseFor(error, contest, candidate);
      // What stands may be what was refused.
      await this.#accept(contest);
      return undefined;
    }
  }

  async #isRight(contest: Contest, candidate: Candidate): Promise<boolean> {
    if (this.fits.refused[candidate.hash] !== undefined) return false;
    if (this.#isOver) throw new Over();
    this.fits = { ...this.fits, trying: candidate.hash };
    await this.#options.keep(this.fits);
    try {
      const next = this.#after(contest, candidate);
      const right = await this.#ask((trial) => trial.check(contest, candidate, next));
      if (!right) this.#refuse(contest, candidate, 'wrong');
      return right;
    } catch (error) {
      this.#refuseFor(error, contest, candidate);
      return false;
    }
  }

  /** The candidate that is likely to be tried after one. */
  #after({ key, candidates }: Contest, candidate: Candidate): Candidate | undefined {
    const tried = this.fits.standings[key]?.tried ?? [];
    return candidates
      .slice(candidates.indexOf(candidate) + 1)
      .find(({ hash }) => this.fits.refused[hash] === undefined && !tried.includes(hash));
  }

  #refuseFor(error: unknown, contest: Contest, candidate: Candidate): void {
    if (error instanceof Over) throw error;
    if (error instanceof FacetError && error.code === 'out-of-gpu-memory') throw new Over();
    this.#refuse(contest, candidate, error instanceof Lost ? 'lost' : 'no-compile');
  }

  #refuse({ key }: Contest, { hash, name }: Candidate, why: Refusal): void {
    this.fits = { ...this.fits, refused: { ...this.fits.refused, [hash]: { key, name, why } } };
  }

  #stand({ key }: Contest, standing: Standing | undefined): void {
    const { [key]: _, ...others } = this.fits.standings;
    this.fits = { ...this.fits, standings: standing ? { ...others, [key]: standing } : others };
  }

  /** An answer of a device, and where it is lost, of a fresh one: GPUs are lost for other reasons than a candidate too. */
  async #ask<Answer>(question: (trial: Trial) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#askOnce(question);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
    return this.#askOnce(question);
  }

  /** An answer of the device, unless it is lost or the time is over before. */
  async #askOnce<Answer>(question: (trial: Trial) => Promise<Answer>): Promise<Answer> {
    const over = this.#options.over.then((): never => {
      throw new Over();
    });
    over.catch(() => undefined);
    if (this.#isOver || this.#losses >= MOST_LOSSES) throw new Over();
    const trial = this.#trial ?? (await Promise.race([this.#open(), over]));
    const lost = trial.lost.then((): never => {
      throw new Lost();
    });
    lost.catch(() => undefined);
    const answer = question(trial);
    answer.catch(() => undefined);
    try {
      // A loss makes answers fail in words of their own, so it is looked for first.
      return await Promise.race([lost, answer.catch((error: unknown) => lossOr(lost, error)), over]);
    } catch (error) {
      if (error instanceof Lost) this.#lose();
      throw error;
    }
  }

  /** Without a device there is nothing to be said of any candidate. */
  async #open(): Promise<Trial> {
    const trial = await this.#options.openTrial().catch((): never => {
      throw new Over();
    });
    // Nobody waits for it any more, and nobody else has it to close.
    if (this.#isOver) {
      trial.close();
      throw new Over();
    }
    this.#trial = trial;
    return trial;
  }

  #lose(): void {
    this.#losses++;
    this.#trial?.close();
    this.#trial = undefined;
  }
}

/** A loss is told a moment after what it made fail. */
const LOSS_IS_KNOWN_MS = 100;

async function lossOr(lost: Promise<never>, error: unknown): Promise<never> {
  await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, LOSS_IS_KNOWN_MS))]);
  throw error;
}

/** What is known, where the last time somebody went down with a candidate. */
function fallen(contests: readonly Contest[], before: Fits): Fits {
  const { trying, ...fits } = before;
  if (trying === undefined) return before;
  const falls = (fits.falls[trying] ?? 0) + 1;
  const known = { ...fits, falls: { ...fits.falls, [trying]: falls } };
  const contest = contests.find(({ candidates }) => candidates.some(({ hash }) => hash === trying));
  const candidate = contest?.candidates.find(({ hash }) => hash === trying);
  if (!contest || !candidate || falls < MOST_FALLS) return known;
  const refused = { key: contest.key, name: candidate.name, why: 'lost' } as const;
  return { ...known, refused: { ...fits.refused, [trying]: refused } };
}
