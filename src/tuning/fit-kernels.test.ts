import { expect, it } from 'vitest';
import { recordingDevice } from '../../tools/gpu-stats/recording-device.ts';
import type { GuessUses } from '../kernels/kernel-use.ts';
import {
  GUESSES,
  type Linear,
  linearKey,
  matvecChoices,
  mayVerify,
  NO_GUESSES,
  OWN_SEAM,
  SEAMS,
} from '../kernels/variants.ts';
import { type Candidate, type Contest, type Fits, NO_FITS } from './contest.ts';
import { fitKernels } from './fit-kernels.ts';
import type { KeptFits } from './kept-fits.ts';

const matvec: Linear = { use: 'matvec', codec: 'q4', rows: 640, columns: 640 };

const KEPT: KeptFits = { read: () => Promise.resolve(NO_FITS), write: () => Promise.resolve() };

/** Fits products to a GPU on which `check` says what is right; `stop` ends it. */
async function fitted(
  linears: readonly Linear[],
  check: (contest: Contest, candidate: Candidate, stop: () => void) => Promise<boolean>,
  keptBy: (stop: () => void) => KeptFits = () => KEPT,
  guesses?: GuessUses,
  withinMs = 120_000,
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
    guesses,
    kept: keptBy(() => stopping.abort()),
    openAgain: () => Promise.reject(new Error('there is a trial')),
    openTrial: () => Promise.resolve(trial),
    asked: false,
    signal: stopping.signal,
    withinMs,
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

const guesses: GuessUses = {
  products: [{ linear: { ...matvec, use: 'columns' }, matrices: 1 }],
  layers: [{ kind: 'local', window: 64, heads: 4, kvHeads: 2, headDim: 64 }],
  kvType: 'f16',
};

it.each(['columns', 'attention-verify'])(
  'verifies no guesses where what does is wrong: %s',
  async (wrong) => {
    const { choices, device, fit } = await fitted(
      [matvec],
      ({ key }) => Promise.resolve(!key.startsWith(wrong)),
      () => KEPT,
      guesses,
    );
    expect(choices.get(GUESSES)).toBe(NO_GUESSES);
    expect(mayVerify(device)).toBe(false);
    expect(fit?.refused.length).toBeGreaterThan(0);
    expect(fit?.refused.every(({ kernel, why }) => kernel.startsWith(wrong) && why === 'wrong')).toBe(true);
    // The products themselves are right.
    expect(fit?.kernels.map(({ kernel }) => kernel)).toEqual([linearKey(matvec)]);
  },
);

it('verifies guesses by what was right, without subgroups where these are wrong', async () => {
  const all = await fitted(
    [matvec],
    () => Promise.resolve(true),
    () => KEPT,
    guesses,
  );
  expect(mayVerify(all.device)).toBe(true);
  expect(all.fit?.refused).toEqual([]);
  const columns = linearKey({ ...matvec, use: 'columns' });
  expect(all.choices.get(columns)).toMatch('subgroup');
  const check = ({ key }: Contest, { name }: Candidate) =>
    Promise.resolve(key !== columns || name.startsWith('workgroup'));
  const some = await fitted([matvec], check, () => KEPT, guesses);
  expect(mayVerify(some.device)).toBe(true);
  expect(some.choices.get(columns)).toMatch('workgroup');
});

it('says what is used though its check was cut, verifies no guesses then, and checks it at the next load', async () => {
  let kept = NO_FITS;
  const keptBy = () => ({
    read: async () => kept,
    write: async (_: unknown, fits: Fits) => void (kept = fits),
  });
  const cut = await fitted(
    [matvec],
    (_, __, stop) => {
      stop();
      return new Promise(() => undefined);
    },
    keptBy,
    guesses,
  );
  expect(cut.fit?.unproven).toEqual([linearKey(matvec)]);
  expect(mayVerify(cut.device)).toBe(false);
  const asked: string[] = [];
  const next = await fitted(
    [matvec],
    ({ key }) => {
      asked.push(key);
      return Promise.resolve(true);
    },
    keptBy,
    guesses,
  );
  expect(asked[0]).toBe(linearKey(matvec));
  expect(next.fit?.unproven).toEqual([]);
  expect(mayVerify(next.device)).toBe(true);
});

it('waits for another tab that fits, and takes what that found', async () => {
  let kept = NO_FITS;
  let last: Promise<unknown> = Promise.resolve();
  const keptBy = (): KeptFits => ({
    read: async () => kept,
    write: async (_, fits) => void (kept = structuredClone(fits)),
    // One after the other, as a Web Lock has it.
    alone: (_, __, work) => {
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      return turn;
    },
  });
  const asked: string[] = [];
  const tab = () =>
    fitted(
      [matvec],
      async ({ key }, { hash }) => {
        asked.push(hash);
        await Promise.resolve();
        return !key.startsWith('none');
      },
      keptBy,
    );
  const [one, other] = await Promise.all([tab(), tab()]);
  expect(new Set(asked).size).toBe(asked.length);
  expect(other.fit?.kernels).toEqual(one.fit?.kernels);
  expect(other.fit?.milliseconds).toBe(0);
});

it('goes on with what is known where another tab does not come to an end', async () => {
  const { fit } = await fitted(
    [matvec],
    () => Promise.reject(new Error('another tab has its turn')),
    (stop) => ({
      ...KEPT,
      alone: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('not waited for any longer')));
          stop();
        }),
    }),
  );
  expect(fit).toMatchObject({ kernels: [], refused: [], unproven: [linearKey(matvec)] });
});

it('fits without a lock where there are none to be had', async () => {
  const { fit } = await fitted(
    [matvec],
    () => Promise.resolve(true),
    () => ({ ...KEPT, alone: () => Promise.reject(new Error('no locks here')) }),
  );
  expect(fit?.kernels.map(({ kernel }) => kernel)).toEqual([linearKey(matvec)]);
});

it('asks a database that does not answer once, and fits all the same', async () => {
  let reads = 0;
  const { choices, fit } = await fitted(
    [matvec],
    () => Promise.resolve(true),
    () => ({
      ...KEPT,
      read: async () => {
        reads += 1;
        throw new Error('a newer Facet has it');
      },
    }),
    guesses,
  );
  expect(reads).toBe(1);
  expect(fit?.unproven).toEqual([]);
  expect(choices.get(GUESSES)).toBeUndefined();
});

it('waits once for a tab that comes to no end, whatever there is to be fitted', async () => {
  let asked = 0;
  const { choices, fit } = await fitted(
    [matvec],
    () => Promise.reject(new Error('another tab has its turn')),
    () => ({
      ...KEPT,
      alone: (_, signal) => {
        asked += 1;
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('not waited for any longer')));
        });
      },
    }),
    guesses,
    20,
  );
  expect(asked).toBe(1);
  expect(fit?.unproven).toEqual([linearKey(matvec)]);
  expect(choices.get(GUESSES)).toBe(NO_GUESSES);
});

it('names what was refused of the kernels as they are now, not of those of a Facet before', async () => {
  const refused = { key: linearKey(matvec), name: 'of another text', why: 'wrong' } as const;
  const { fit } = await fitted(
    [matvec],
    () => Promise.resolve(true),
    () => ({ ...KEPT, read: async () => ({ ...NO_FITS, refused: { 'another text': refused } }) }),
  );
  expect(fit?.refused).toEqual([]);
});
