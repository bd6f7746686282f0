import type { Device } from '../device/device.ts';
import type { KernelUse } from '../kernels/kernel-use.ts';
import { OWN_SEAM, SEAMS } from '../kernels/variants.ts';
import { FacetError } from '../shared/errors.ts';
import type { FittedKernel, KernelFit } from '../shared/kernel-fit.ts';
import { orAborted } from '../shared/or-aborted.ts';
import type { Candidate, Contest, Fits, Trial } from './contest.ts';
import { DeviceTrial } from './device-trial.ts';
import type { KeptFits } from './kept-fits.ts';
import { bytesOfAll, type LinearContest, linearContests } from './linear-contests.ts';
import { contestHash, fitContests, NO_FITS } from './tuner.ts';

/** Milliseconds that a load has for it, and one that a person asked for it. */
const FIT_MS = 3000;
const ASKED_FIT_MS = 20_000;
/** A model of fewer bytes is quick in whatever variant: its kernels are checked, and measured only where that is asked. */
const SMALL_BYTES = 64 * 2 ** 20;

export interface FitOptions {
  /** The place where fits are kept. */
  readonly kept: KeptFits;
  /** Opens another device of the same GPU: what is lost in a trial is not the model's. */
  readonly openAgain: () => Promise<Device>;
  /** A person asked for it: what was found before is measured anew. */
  readonly asked: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds there are for it; {@link FIT_MS}, or {@link ASKED_FIT_MS}, unless said otherwise. */
  readonly withinMs?: number;
  /** Opens what candidates are tried on; a device of made-up weights unless said otherwise. */
  readonly openTrial?: (contests: readonly LinearContest[]) => Promise<Trial>;
  /** Hears of the time when anything is measured. */
  readonly whileMeasuring?: <Value>(work: Promise<Value>) => Promise<Value>;
}

/**
 * Fits the kernels of a model to the GPU it is loaded to, before any is prepared: those found before are taken, others
 * are found on a device opened for it, within {@link FIT_MS}. The device's choices then are what was found. Software
 * adapters are fitted only where that is asked for.
 * @throws FacetError `no-webgpu` where no variant of a kernel computes the right numbers here
 */
export async function fitKernels(
  device: Device,
  uses: readonly KernelUse[],
  options: FitOptions,
): Promise<KernelFit | undefined> {
  const { kept, openAgain, asked, signal, whileMeasuring = (work) => work } = options;
  const { adapter, choices } = device;
  if (!choices || (adapter.fallback && !asked)) return undefined;
  const started = performance.now();
  const measure = asked || bytesOfAll(uses) >= SMALL_BYTES;
  const made = measure ? uses : uses.map((use) => ({ ...use, matrices: 1 }));
  const deadline = AbortSignal.timeout(options.withinMs ?? (asked ? ASKED_FIT_MS : FIT_MS));
  const either = AbortSignal.any([deadline, signal]);
  const contests = await linearContests(device, made);
  // A database may answer as late as it likes.
  const known = await orAborted(kept.read(adapter), either).catch(() => undefined);
  const before = known && (asked ? forgetting(known, contests) : known);
  let told = false;
  let ended: () => void = () => undefined;
  const openTrial = async () => {
    if (!told) void whileMeasuring(new Promise<void>((resolve) => (ended = resolve)));
    told = true;
    return options.openTrial?.(contests) ?? DeviceTrial.open(await openAgain(), contests);
  };
  const { fits, unfit } = await fitContests(contests, before ?? NO_FITS, {
    openTrial,
    measure,
    over: new Promise((resolve) => {
      if (either.aborted) resolve(undefined);
      either.addEventListener('abort', resolve);
    }),
    // Where it cannot be kept, the next start finds it anew.
    keep: (now) => orAborted(kept.write(adapter, now), either).catch(() => undefined),
  }).finally(() => ended());
  if (unfit.length > 0) throw unfitFor(unfit, device);
  for (const contest of contests) {
    const good = goodOf(contest, fits);
    const used = good.find(({ hash }) => hash === fits.standings[contest.key]?.chosen) ?? good[0];
    if (used) choices.set(contest.key, used.name);
  }
  chooseSeams(contests, choices, fits);
  return factsOf(contests, fits, told ? performance.now() - started : 0);
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

/** What is known, but for what was chosen of some contests; what was refused is not forgotten. */
function forgetting({ standings, ...fits }: Fits, contests: readonly Contest[]): Fits {
  const keys = new Set(contests.map(({ key }) => key));
  return {
    ...fits,
    standings: Object.fromEntries(Object.entries(standings).filter(([key]) => !keys.has(key))),
  };
}

function factsOf(contests: readonly Contest[], fits: Fits, milliseconds: number): KernelFit {
  const keys = new Set(contests.map(({ key }) => key));
  return {
    kernels: contests.flatMap((contest): FittedKernel[] => {
      const standing = fits.standings[contest.key];
      const index = contest.candidates.findIndex(({ hash }) => hash === standing?.chosen);
      const name = contest.candidates[index]?.name;
      if (!standing || name === undefined || standing.hash !== contestHash(contest)) return [];
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
    refused: Object.values(fits.refused)
      .filter(({ key }) => keys.has(key))
      .map(({ key, name, why }) => ({ kernel: key, variant: name, why })),
    milliseconds,
  };
}

/** Whether an error says that a GPU computes nothing right. */
export const isUnfit = (error: unknown): boolean =>
  error instanceof FacetError && error.code === 'no-webgpu' && Array.isArray(error.data['kernels']);

const unfitFor = (kernels: readonly string[], { adapter }: Device): FacetError =>
  new FacetError(
    'no-webgpu',
    `This GPU computes wrong numbers with every variant of a kernel (${kernels.join(', ')}).`,
    'Use the processor, or another browser; an update of the graphics driver may help.',
    { kernels, hasNavigatorGpu: true, description: adapter.description },
  );
