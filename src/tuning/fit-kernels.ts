import type { Device } from '../device/device.ts';
import type { GuessUses, KernelUse } from '../kernels/kernel-use.ts';
import { ALLOWED, EIGHT_BIT, GUESSES, NO_GUESSES, OWN_SEAM, SEAMS } from '../kernels/variants.ts';
import { inTime } from '../shared/in-time.ts';
import type { FittedKernel, KernelFit } from '../shared/kernel-fit.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { attentionContests } from './attention-contests.ts';
import { type Candidate, type Contest, type Fits, NO_FITS, type Trial } from './contest.ts';
import { type DeviceContest, DeviceTrial } from './device-trial.ts';
import type { KeptFits } from './kept-fits.ts';
import { bytesOfAll, columnsContests, type LinearContest, linearContests } from './linear-contests.ts';
import { fitContests, isSettled, standingOf, type TunerResult } from './tuner.ts';
import { unfitFor } from './unfit.ts';

/** Milliseconds that a load has for it, and one that a person asked for it. */
const FIT_MS = 3000;
const ASKED_FIT_MS = 20_000;
/** Share of them that is left for the check of what verifies guesses. */
const GUESSES_SHARE = 0.2;
/** A model of fewer bytes is quick in whatever variant: its kernels are checked, and measured only where that is asked. */
const SMALL_BYTES = 64 * 2 ** 20;

export interface FitOptions {
  /** The place where fits are kept. */
  readonly kept: KeptFits;
  /** Opens another device of the same GPU: what is lost in a trial is not the model's. */
  readonly openAgain: () => Promise<Device>;
  /** A person asked for it: what was found before is measured anew. */
  readonly asked: boolean;
  /** Variants that round activations to 8 bits may be chosen. */
  readonly eightBit?: boolean;
  readonly signal: AbortSignal;
  /** What verifies guesses in the model. It is not used unless it was found right here. */
  readonly guesses?: GuessUses | undefined;
  /** Milliseconds there are for it; {@link FIT_MS}, or {@link ASKED_FIT_MS}, unless said otherwise. */
  readonly withinMs?: number;
  /** Opens what candidates are tried on; a device of made-up weights unless said otherwise. */
  readonly openTrial?: (contests: readonly DeviceContest[]) => Promise<Trial>;
  /** Hears of the time when anything is measured. */
  readonly whileMeasuring?: <Value>(work: Promise<Value>) => Promise<Value>;
}

/**
 * Fits the kernels of a model to the GPU it is loaded to, before any is prepared: those found before are taken, others
 * are found on a device opened for it, within {@link FIT_MS}; where another tab fits to it, what it found is taken. The
 * device's choices then are what was found. Software adapters are fitted only where that is asked for.
 * @throws FacetError `no-webgpu` where no variant of a kernel computes the right numbers here
 */
export async function fitKernels(
  device: Device,
  uses: readonly KernelUse[],
  options: FitOptions,
): Promise<KernelFit | undefined> {
  const { asked, guesses } = options;
  const { adapter, choices } = device;
  if (!choices || (adapter.fallback && !asked)) return undefined;
  if (options.eightBit) choices.set(EIGHT_BIT, ALLOWED);
  const fitting = new Fitting(options, device);
  try {
    const measure = asked || bytesOfAll(uses) >= SMALL_BYTES;
    const made = measure ? uses : uses.map((use) => ({ ...use, matrices: 1 }));
    const contests = await linearContests(device, made);
    const { fits, unfit } = await fitting.fit(contests, measure, guesses ? 1 - GUESSES_SHARE : 1);
    if (unfit.length > 0) throw unfitFor(unfit, device);
    for (const contest of contests) {
      const good = goodOf(contest, fits);
      const used = good.find(({ hash }) => hash === fits.standings[contest.key]?.chosen) ?? good[0];
      if (used) choices.set(contest.key, used.name);
    }
    chooseSeams(contests, choices, fits);
    const guessing = guesses && (await fitGuesses(device, choices, guesses, fitting));
    return factsOf(contests, guessing ?? { contests: [], fits }, fitting.milliseconds);
  } finally {
    fitting.end();
  }
}

/** What verifies guesses adds up as the matvecs in use do, so it is checked once these are chosen. */
async function fitGuesses(device: Device, choices: Map<string, string>, uses: GuessUses, fitting: Fitting) {
  const products = await columnsContests(device, uses.products);
  const contests = [...products, ...(await attentionContests(uses))];
  const { fits } = await fitting.fit(contests, false);
  for (const contest of products) {
    const chosen = standingOf(contest, fits)?.chosen;
    const used = contest.candidates.find(({ hash }) => hash === chosen);
    if (used) choices.set(contest.key, used.name);
  }
  if (!contests.every((contest) => standingOf(contest, fits))) choices.set(GUESSES, NO_GUESSES);
  return { contests, fits };
}

/** The fitting of a load: its time, and what is kept. */
class Fitting {
  readonly #options: FitOptions;
  readonly #device: Device;
  /** What this load has found. */
  #known: Fits = NO_FITS;
  /** Whether the place where fits are kept answers. */
  #hasStore = true;
  #left: number;
  #started: number | undefined;
  #ended: () => void = () => undefined;

  constructor(options: FitOptions, device: Device) {
    this.#options = options;
    this.#device = device;
    this.#left = options.withinMs ?? (options.asked ? ASKED_FIT_MS : FIT_MS);
  }

  /** Time since the first trial; 0 where none was needed. */
  get milliseconds(): number {
    return this.#started === undefined ? 0 : performance.now() - this.#started;
  }

  end(): void {
    this.#ended();
  }

  /** Fits some contests, in a share of the time that is left. */
  async fit(contests: readonly DeviceContest[], measure: boolean, share = 1): Promise<TunerResult> {
    const { kept, signal } = this.#options;
    const before = await this.#read(contests);
    if (this.#left <= 0 || isSettled(contests, before, measure)) return { fits: before, unfit: [] };
    let begun = false;
    const run = async (): Promise<TunerResult> => {
      begun = true;
      const known = await this.#read(contests);
      const started = performance.now();
      const result = await inTime(this.#left * share, signal, (until) =>
        this.#run(contests, known, measure, until),
      );
      this.#left -= performance.now() - started;
      return result;
    };
    const found = await inTime(this.#left, signal, (until) =>
      (kept.alone?.(this.#device.adapter, until, run) ?? run()).catch(async (error: unknown) => {
        if (begun) throw error;
        // There are no locks to be had.
        if (!until.aborted) return run();
        // Another tab takes longer than this load may wait, which waits for none again.
        this.#left = 0;
        return undefined;
      }),
    );
    // What another tab has found so far is taken.
    const result = found ?? { fits: await this.#read(contests), unfit: [] };
    this.#known = result.fits;
    return result;
  }

  /** The same now, until a signal. */
  #run(
    contests: readonly DeviceContest[],
    before: Fits,
    measure: boolean,
    until: AbortSignal,
  ): Promise<TunerResult> {
    const { kept, openTrial, openAgain } = this.#options;
    return fitContests(contests, before, {
      openTrial: async () => {
        this.#tell();
        return openTrial?.(contests) ?? DeviceTrial.open(await openAgain(), contests);
      },
      measure,
      over: new Promise((resolve) => {
        if (until.aborted) resolve(undefined);
        until.addEventListener('abort', resolve);
      }),
      // Where it cannot be kept, the next start finds it anew.
      keep: (now) => orAborted(kept.write(this.#device.adapter, now), until).catch(() => undefined),
    });
  }

  /** What is known; where a person asked, but for what was chosen of the contests. */
  async #read(contests: readonly Contest[]): Promise<Fits> {
    const { kept, signal, asked } = this.#options;
    // A database may answer as late as it likes: one that did not is not asked again.
    const stored = this.#hasStore
      ? await inTime(FIT_MS, signal, (until) =>
          orAborted(kept.read(this.#device.adapter), until).catch(() => undefined),
        )
      : undefined;
    this.#hasStore = stored !== undefined;
    const known = joined(stored ?? NO_FITS, this.#known);
    return asked ? forgetting(known, contests) : known;
  }

  #tell(): void {
    if (this.#started !== undefined) return;
    this.#started = performance.now();
    void this.#options.whileMeasuring?.(new Promise<void>((resolve) => (this.#ended = resolve)));
  }
}

/** What may be used: also where the time was over before it was checked, but never what is known to be bad. */
const goodOf = ({ candidates }: Contest, { refused }: Fits): Candidate[] =>
  candidates.filter(({ hash }) => refused[hash] === undefined);

/**
 * Seams are in all matvecs or in none: as it is best for the one with most bytes, and in none where one is right only
 * behind a seam of its own.
 */
function chooseSeams(contests: readonly LinearContest[], choices: Map<string, string>, fits: Fits): void {
  const seams = contests.filter(({ linear: { use } }) => use === 'seam' || use === 'seam-geglu');
  const withSeam = seams.map((contest) => goodOf(contest, fits).find(({ name }) => name !== OWN_SEAM));
  const isOwn = ({ key }: Contest): boolean => choices.get(key) === OWN_SEAM;
  if ((seams[0] && isOwn(seams[0])) || withSeam.includes(undefined)) {
    choices.set(SEAMS, OWN_SEAM);
    return;
  }
  for (const [index, contest] of seams.entries()) {
    const name = withSeam[index]?.name;
    if (isOwn(contest) && name !== undefined) choices.set(contest.key, name);
  }
}

/** What is kept, with what was found since, which may be kept nowhere. */
const joined = (kept: Fits, found: Fits): Fits => ({
  ...kept,
  standings: { ...kept.standings, ...found.standings },
  refused: { ...kept.refused, ...found.refused },
});

/** What is known, but for what was chosen of some contests; what was refused is not forgotten. */
function forgetting({ standings, ...fits }: Fits, contests: readonly Contest[]): Fits {
  const keys = new Set(contests.map(({ key }) => key));
  return {
    ...fits,
    standings: Object.fromEntries(Object.entries(standings).filter(([key]) => !keys.has(key))),
  };
}

/** How products were fitted, and what is known of those and of what verifies guesses. */
function factsOf(
  contests: readonly Contest[],
  { contests: guesses, fits }: { readonly contests: readonly Contest[]; readonly fits: Fits },
  milliseconds: number,
): KernelFit {
  const hashes = [...contests, ...guesses].flatMap(({ candidates }) => candidates.map(({ hash }) => hash));
  return {
    kernels: contests.flatMap((contest): FittedKernel[] => {
      const standing = standingOf(contest, fits);
      const index = contest.candidates.findIndex(({ hash }) => hash === standing?.chosen);
      const name = contest.candidates[index]?.name;
      if (!standing || name === undefined) return [];
      return [
        {
          kernel: contest.key,
          chosen: name,
          usual: index === 0,
          gain: standing.gain,
          tried: standing.tried.length,
          variants: contest.candidates.length,
        },
      ];
    }),
    refused: [...new Set(hashes)].flatMap((hash) => {
      const refused = fits.refused[hash];
      return refused ? [{ kernel: refused.key, variant: refused.name, why: refused.why }] : [];
    }),
    unproven: contests.filter((contest) => !standingOf(contest, fits)).map(({ key }) => key),
    milliseconds,
  };
}
