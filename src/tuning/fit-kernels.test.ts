import { expect, it } from 'vitest';
import { recordingDevice } from '../../tools/gpu-stats/recording-device.ts';
import { type Linear, linearKey, matvecChoices, OWN_SEAM, SEAMS } from '../kernels/variants.ts';
import type { Candidate, Contest } from './contest.ts';
import { fitKernels } from './fit-kernels.ts';
import type { KeptFits } from './kept-fits.ts';
import { NO_FITS } from './tuner.ts';

const matvec: Linear = { use: 'matvec', codec: 'q4', rows: 640, columns: 640 };

const KEPT: KeptFits = { read: () => Promise.resolve(NO_FITS), write: () => Promise.resolve() };

/** Fits products to a GPU on which `check` says what is right; `stop` ends it. */
async function fitted(
  linears: readonly Linear[],
  check: (contest: Contest, candidate: Candidate, stop: () => void) => Promise<boolean>,
  keptBy: (stop: () => void) => KeptFits = () => KEPT,
) {
  const choices = new Map<string, string>();
  const device = { ...recordingDevice(['subgroups']), choices };
  const stopping = new AbortController();
  const trial = {
    check: (contest: Contest, candidate: Candidate) => check(contest, candidate, () => stopping.abort()),
    time: () => Promise.resolve(10),
    lost: new Promise(() => undefined),
    close: () => undefined,
  };
  const uses = linears.map((linear) => ({ linear, matrices: 1 }));
  const fit = await fitKernels(device, uses, {
    kept: keptBy(() => stopping.abort()),
    openAgain: () => Promise.reject(new Error('there is a trial')),
    openTrial: () => Promise.resolve(trial),
    asked: false,
    signal: stopping.signal,
    withinMs: 120_000,
  });
  return { choices, fit, device };
}

it('uses nothing that was found wrong, also where the time was over before another was checked', async () => {
  const { choices, device, fit } = await fitted([matvec], (contest, candidate, stop) => {
    if (candidate === contest.candidates[0]) return Promise.resolve(false);
    stop();
    return new Promise(() => undefined);
  });
  const [usual, next] = matvecChoices(device, matvec);
  expect(fit?.refused).toMatchObject([{ variant: usual?.name, why: 'wrong' }]);
  expect(choices.get(linearKey(matvec))).toBe(next?.name);
});

const seam: Linear = { use: 'seam', codec: 'q4', rows: 1536, columns: 640 };
const seamGeglu: Linear = { use: 'seam-geglu', codec: 'q4', rows: 4096, columns: 640 };

it('takes seams out of all matvecs where one is right only behind a seam of its own', async () => {
  const right = await fitted([seam, seamGeglu], () => Promise.resolve(true));
  expect(right.choices.get(SEAMS)).toBeUndefined();
  // That of gate and up has more bytes, and decides otherwise.
  const { choices } = await fitted([seam, seamGeglu], ({ key }, { name }) =>
    Promise.resolve(key !== linearKey(seam) || name === OWN_SEAM),
  );
  expect(choices.get(linearKey(seamGeglu))).not.toBe(OWN_SEAM);
  expect(choices.get(SEAMS)).toBe(OWN_SEAM);
});

it.each(['read', 'write'] as const)(
  'ends when its time is over, though the database does not: %s',
  async (what) => {
    const right = () => Promise.resolve(true);
    const { fit } = await fitted([matvec], right, (stop) => ({
      ...KEPT,
      [what]: () => {
        stop();
        return new Promise(() => undefined);
      },
    }));
    expect(fit?.refused).toEqual([]);
  },
);
