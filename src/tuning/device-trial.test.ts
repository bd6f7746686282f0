import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNodeGpu } from '../../test/support/device.ts';
import { freshIndexedDb } from '../../test/support/indexed-db.ts';
import type { Device } from '../device/device.ts';
import { ALLOWED, EIGHT_BIT, linearKey, type Linear } from '../kernels/variants.ts';
import { attentionContests } from './attention-contests.ts';
import { DeviceTrial } from './device-trial.ts';
import { fitKernels } from './fit-kernels.ts';
import { StoredFits } from './kept-fits.ts';
import { columnsContests, type LinearContest, linearContests } from './linear-contests.ts';

let gpu: Device;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

const matvec: Linear = { use: 'matvec', codec: 'f32', rows: 70, columns: 640 };
const matmul: Linear = { use: 'matmul', codec: 'f32', rows: 66, columns: 96 };

async function contestsOf(linears: readonly Linear[]): Promise<LinearContest[]> {
  const contests = await linearContests(
    gpu,
    linears.map((linear) => ({ linear, matrices: 2 })),
  );
  // A chunk of 256 tokens takes a software adapter its time.
  return contests.map((contest) => ({ ...contest, tokens: Math.min(contest.tokens, 5) }));
}

const ends = ({ candidates }: LinearContest) => [candidates[0], candidates.at(-1)].filter((each) => !!each);

it('knows the right answer of every kernel', async () => {
  // Each is a compilation. Tests of the kernels hold every codec to the same description of the layout.
  const contests = await contestsOf([
    { ...matvec, codec: 'q6', rows: 10 },
    { ...matmul, codec: 'f16' },
    { use: 'geglu', codec: 'q5m', rows: 128, columns: 96 },
  ]);
  const trial = await DeviceTrial.open(await openNodeGpu(), contests);
  for (const contest of contests) {
    const [usual] = contest.candidates;
    expect(usual && (await trial.check(contest, usual)), contest.key).toBe(true);
  }
  trial.close();
});

it('finds variants right that are, wrong what is wrong, and what does not compile', async () => {
  const seam: Linear = { use: 'seam-geglu', codec: 'f32', rows: 128, columns: 96 };
  const contests = await contestsOf([matvec, seam]);
  const trial = await DeviceTrial.open(await openNodeGpu(), contests);
  // The usual one, and what differs most from it; a seam of its own. Each is a compilation.
  for (const contest of contests) {
    for (const candidate of contest.linear.use === 'matvec' ? ends(contest) : contest.candidates.slice(-1)) {
      expect(await trial.check(contest, candidate), candidate.name).toBe(true);
    }
  }
  const [contest] = contests;
  const [usual] = contest?.candidates ?? [];
  if (!contest || !usual) throw new Error('no contest');
  const other = (name: string, change: (text: string) => string) => ({
    name,
    hash: name,
    kernels: [{ ...usual.kernels[0], wgsl: change(usual.kernels[0].wgsl) }] as const,
  });
  // A sum over all but one of a team's quads of threads, rows that are left out, and no text at all.
  const short = other('short', (text) => text.replace('for (var i = 1u; i <', 'for (var i = 2u; i <'));
  const few = other('few', (text) =>
    text.replace('group_first + thread < OUTPUTS', 'group_first + thread < OUTPUTS - 20u'),
  );
  for (const wrong of [short, few]) {
    expect(wrong.kernels[0].wgsl).not.toBe(usual.kernels[0].wgsl);
    expect(await trial.check(contest, wrong)).toBe(false);
  }
  await expect(
    trial.check(
      contest,
      other('none', (text) => `${text} nothing`),
    ),
  ).rejects.toThrow('does not compile');
  expect(await trial.time(contest, usual)).toBeGreaterThan(0);
  trial.close();
});

it('finds activations of 8 bits right, which it would not of others', async () => {
  const choices = new Map([[EIGHT_BIT, ALLOWED]]);
  const linear: Linear = { use: 'matvec', codec: 'q4', rows: 10, columns: 96 };
  const [contest] = await linearContests({ ...gpu, has: gpu.has.bind(gpu), choices }, [
    { linear, matrices: 1 },
  ]);
  const candidate = contest?.candidates.find(({ name }) => name.includes('8-bit'));
  if (!contest || !candidate) throw new Error('no candidate');
  const trial = await DeviceTrial.open(await openNodeGpu(), [contest]);
  expect(await trial.check(contest, candidate)).toBe(true);
  const { within: _, ...strict } = candidate;
  expect(await trial.check(contest, strict)).toBe(false);
  trial.close();
});

it('knows the right answer of what verifies guesses, and of no other', async () => {
  const layer = { kind: 'local', window: 40, heads: 4, kvHeads: 2, headDim: 64 } as const;
  const global = { ...layer, kind: 'global', window: Infinity, heads: 2 } as const;
  const columns: Linear = { use: 'columns', codec: 'f32', rows: 10, columns: 64 };
  const contests = [
    ...(await columnsContests(gpu, [{ linear: columns, matrices: 1 }])),
    ...(await attentionContests({ layers: [layer], kvType: 'f16' })),
    ...(await attentionContests({ layers: [global], kvType: 'q8' })),
  ];
  const trial = await DeviceTrial.open(await openNodeGpu(), contests);
  for (const contest of contests) {
    const [usual] = contest.candidates;
    expect(usual && (await trial.check(contest, usual)), contest.key).toBe(true);
  }
  const [, attention] = contests;
  const [usual] = attention?.candidates ?? [];
  if (!attention || !usual) throw new Error('no contest');
  // Fresh keys that are read from where the ring has older ones.
  const [split, ...others] = usual.kernels;
  const wgsl = split.wgsl.replaceAll('fresh_keys[', 'keys[');
  expect(wgsl).not.toBe(split.wgsl);
  const wrong = { ...usual, hash: 'wrong', kernels: [{ ...split, wgsl }, ...others] as never };
  expect(await trial.check(attention, wrong)).toBe(false);
  trial.close();
});

it('fits a software adapter only where that is asked for; what was found lasts', async () => {
  freshIndexedDb();
  const linear: Linear = { use: 'matvec', codec: 'f32', rows: 8, columns: 64 };
  const uses = [{ linear, matrices: 1 }];
  const { signal } = new AbortController();
  let opened = 0;
  // All are right, and take equally long.
  const openTrial = () => {
    opened++;
    const check = () => Promise.resolve(true);
    const time = () => Promise.resolve(10);
    return Promise.resolve({ check, time, lost: new Promise(() => undefined), close: () => undefined });
  };
  const fit = async (asked: boolean, fallback = true) => {
    const kept = new StoredFits('a browser 1.0');
    const device = { ...gpu, adapter: { ...gpu.adapter, fallback }, choices: new Map<string, string>() };
    const options = { kept, openAgain: openNodeGpu, openTrial, asked, signal, withinMs: 120_000 };
    return { found: await fitKernels(device, uses, options), choice: device.choices.get(linearKey(linear)) };
  };
  expect((await fit(false)).found).toBeUndefined();
  const { found, choice } = await fit(true);
  const [fitted] = found?.kernels ?? [];
  expect(fitted).toMatchObject({
    kernel: linearKey(linear),
    chosen: choice,
    variants: fitted?.tried,
    usual: true,
  });
  expect(found?.refused).toEqual([]);
  expect(found?.milliseconds).toBeGreaterThan(0);
  expect(opened).toBe(1);
  // The next start, on what counts as a hardware GPU.
  const later = await fit(false, false);
  expect(later).toEqual({ found: { ...found, milliseconds: 0 }, choice });
  expect(opened).toBe(1);
});
