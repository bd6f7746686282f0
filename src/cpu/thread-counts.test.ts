import { openDB } from 'idb';
import { expect, it, vi } from 'vitest';
import { freshIndexedDb } from '../../test/support/indexed-db.ts';
import type { Dispatch } from '../device/device.ts';
import { plainStep } from '../device/step.ts';
import { biasResidual } from '../kernels/bias-residual/bias-residual.ts';
import { StoredCounts } from './kept-counts.ts';
import { type CountsByKind, type KeptCounts, ThreadCounts } from './thread-counts.ts';

/** Steps of a model, of so much work. */
const dispatches = (width: number): readonly Dispatch[] =>
  Array.from({ length: 30 }, () => ({ kernel: biasResidual(width) }));

const writing = { ...plainStep, tokens: 1 };
const reading = { ...plainStep, tokens: 64 };

/** Steps that take so long on so many threads. */
function compute(
  counts: ThreadCounts,
  step: typeof writing,
  width: number,
  time: (threads: number) => number,
) {
  for (let done = 0; done < 60; done++) {
    const count = counts.of(step, dispatches(width));
    count?.took(time(count.next));
  }
}

const faster = (threads: number) => 100 / threads;
const slower = (threads: number) => 100 * threads;

function keptIn(counts: CountsByKind): { readonly kept: KeptCounts; readonly written: CountsByKind[] } {
  const written: CountsByKind[] = [];
  return { kept: { read: async () => counts, write: (next) => written.push(next) }, written };
}

it('writing and reading have numbers of their own, and so has another amount of work', () => {
  const counts = new ThreadCounts(4);
  expect(counts.use).toEqual({ writing: 4, reading: 4, measured: false });
  compute(counts, writing, 256, slower);
  compute(counts, reading, 256, faster);
  expect(counts.use).toEqual({ writing: 1, reading: 4, measured: true });
  counts.of(writing, dispatches(256 * 64));
  expect(counts.use).toMatchObject({ writing: 4, measured: false });
});

it('what is no step of a model runs on all threads, but for those that nobody measured', () => {
  const counts = new ThreadCounts(16);
  expect(counts.usual).toBe(8);
  expect(counts.of(writing, dispatches(256).slice(0, 3))).toBeUndefined();
  expect(counts.of({ ...plainStep, tokens: 4096 }, dispatches(256))).toBeUndefined();
  expect(new ThreadCounts(1).of(writing, dispatches(256))).toBeUndefined();
});

it('what was found is kept, and the next start begins with it', async () => {
  const { kept, written } = keptIn({});
  const counts = new ThreadCounts(2, kept);
  await Promise.resolve();
  compute(counts, writing, 256, slower);
  expect(written).toHaveLength(1);
  const next = new ThreadCounts(2, keptIn(written[0] ?? {}).kept);
  await Promise.resolve();
  next.of(writing, dispatches(256));
  expect(next.use).toMatchObject({ writing: 1, measured: true });
});

it('a place that cannot be read is none', async () => {
  const read = () => Promise.reject(new Error('no storage'));
  const counts = new ThreadCounts(2, { read, write: () => undefined });
  await Promise.resolve();
  compute(counts, writing, 256, faster);
  expect(counts.use).toMatchObject({ writing: 2, measured: true });
});

it('the database keeps them by browser and processor', async () => {
  freshIndexedDb();
  const stored = new StoredCounts('browser 1', 8);
  expect(await stored.read()).toEqual({});
  stored.write({ '1:4': 4 });
  await vi.waitFor(async () => expect(await stored.read()).toEqual({ '1:4': 4 }));
  expect(await new StoredCounts('browser 1', 4).read()).toEqual({});
  expect(await new StoredCounts('browser 2', 8).read()).toEqual({});
});

it.each([{ '1:4': 0 }, { '1:4': '2' }, { '1:4': NaN }, { '1:4': 1.5 }, ['a'], 'all', null, 7])(
  'a damaged number of threads is none: %j',
  async (damaged) => {
    freshIndexedDb();
    const database = await openDB('facet-processor', 1, {
      upgrade: (fresh) => void fresh.createObjectStore('threads'),
    });
    await database.put('threads', damaged, '8 threads, browser 1');
    database.close();
    expect(await new StoredCounts('browser 1', 8).read()).toEqual({});
  },
);
