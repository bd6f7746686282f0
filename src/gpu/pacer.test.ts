import { expect, test } from 'vitest';
import { plainStep } from '../device/step.ts';
import type { Dispatch } from '../device/device.ts';
import { Pacer } from './pacer.ts';
import { BEGINNING, effortOf, type Place, portionFrom } from './portion.ts';

/** A dispatch of so many workgroups, each of so many operations. */
const work = (groups: number, each: number, divisible = true): Dispatch => ({
  kernel: {
    name: 'work',
    wgsl: '',
    bindings: [],
    constants: {},
    features: [],
    workgroups: () => [groups, 1, 1],
    cost: () => ({ bytes: 0, flops: groups * each }),
    divisible,
  },
});

const MIXED = [work(7, 10), work(1, 500, false), work(0, 0), work(64, 3), work(3, 0), work(5, 1000)];

/** Workgroups of each dispatch between two places. */
const groupsBetween = (dispatches: readonly Dispatch[], from: Place, to: Place): number[] =>
  dispatches.map(({ kernel }, index) => {
    const [groups] = kernel.workgroups(plainStep);
    const first = index < from.dispatch ? groups : index === from.dispatch ? from.group : 0;
    const last = index < to.dispatch ? groups : index === to.dispatch ? to.group : 0;
    return Math.max(0, last - first);
  });

test.each([0, 1, 9, 25, 300, 2000, Infinity])(
  'portions of %d operations hold every workgroup once',
  (budget) => {
    const sums = MIXED.map(() => 0);
    for (let from = BEGINNING; from.dispatch < MIXED.length;) {
      const { to, effort } = portionFrom(from, plainStep, MIXED, budget);
      const groups = groupsBetween(MIXED, from, to);
      groups.forEach((count, index) => (sums[index] = (sums[index] ?? 0) + count));
      const busy = groups.filter((_, index) => effortOf((MIXED[index] as Dispatch).kernel, plainStep) > 0);
      // Only what cannot be divided further is more.
      if (busy.reduce((a, b) => a + b) > 1) expect(effort).toBeLessThanOrEqual(budget);
      from = to;
    }
    expect(sums).toEqual(MIXED.map(({ kernel }) => kernel.workgroups(plainStep)[0]));
  },
);

const queue = (finished: () => Promise<void>) => ({ submit: () => undefined, finished, now: () => 0 });

test('a step that takes long ends in several places, one that does not in one', () => {
  const pacer = new Pacer(
    queue(() => Promise.resolve()),
    50,
  );
  const step = Array.from({ length: 100 }, () => work(1, 1, false));
  expect(pacer.endsOf(plainStep, step, 40)).toEqual([{ dispatch: 100, group: 0 }]);
  expect(pacer.endsOf(plainStep, step, 200).map(({ dispatch }) => dispatch)).toEqual([25, 50, 75, 100]);
});

test('a GPU that is lost fails whoever waits for it', async () => {
  const lost = new Error('lost');
  const pacer = new Pacer(
    queue(() => Promise.reject(lost)),
    50,
  );
  const endless = Array.from({ length: 10 }, () => work(1, 1e12));
  await expect(pacer.compute(plainStep, endless)).rejects.toBe(lost);
});
