import { expect, it } from 'vitest';
import type { LoadProgress } from '../shared/model-facts.ts';
import { LoadStages } from './load-stages.ts';

it('tells that kernels are fitted as long as they are, and nothing once the load is over', async () => {
  const told: LoadProgress[] = [];
  const stages = new LoadStages((progress) => told.push(progress));
  let end: () => void = () => undefined;
  const fitting = stages.whileFitting(new Promise<void>((resolve) => (end = resolve)));
  stages.report(5);
  expect(told.map((progress) => progress.fitting ?? false)).toEqual([false, true, true]);
  // Whoever hears of it would take the load for one that still goes on.
  stages.end();
  end();
  await fitting;
  stages.enter('checking', 10);
  expect(told).toHaveLength(3);
});

it('tells how many kernels are made, once nothing else is waited for', () => {
  const told: LoadProgress[] = [];
  const stages = new LoadStages((progress) => told.push(progress));
  stages.enter('weights', 8);
  stages.compiled(1, 3);
  expect(told).toHaveLength(2);
  stages.enter('kernels', 8, 8);
  stages.compiled(2, 3);
  stages.enter('checking', 4);
  expect(told.slice(2).map(({ stage, kernels }) => [stage, kernels])).toEqual([
    ['kernels', { done: 1, all: 3 }],
    ['kernels', { done: 2, all: 3 }],
    ['checking', undefined],
  ]);
});
