import { describe, expect, it } from 'vitest';
import { ThreadCount } from './thread-count.ts';

/** Milliseconds of a step on so many threads. */
type Machine = (threads: number, step: number) => number;

/** Work that takes 40 ms of one full core, of which `serial` are nobody else's. */
const spread = (speed: number, serial = 4) => serial + 36 / speed;

/** Cores that compute alike, each with two threads; every thread costs a little. */
const hyperthreads =
  (cores: number): Machine =>
  (threads) =>
    spread(Math.min(threads, cores)) + threads * 0.1;

/** A few full cores and others of a third of their speed. */
const efficiencyCores: Machine = (threads) => spread(Math.min(threads, 4) + Math.max(0, threads - 4) / 3);

/** Two cores, of which another program takes one in steps `from` to `to`: then a helper only gets in the way. */
const busyBetween =
  (from: number, to: number): Machine =>
  (threads, step) =>
    threads > 1 && step >= from && step < to ? 48 : spread(threads);

/** Chance that is the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Every step takes up to a fifth longer, and one in ten three times as long. */
function noisy(machine: Machine, seed: number): Machine {
  const random = chance(seed);
  return (threads, step) => machine(threads, step) * (1 + random() / 5) * (random() < 0.1 ? 3 : 1);
}

interface Run {
  readonly count: ThreadCount;
  readonly settled: readonly number[];
  /** Threads and milliseconds of each step. */
  readonly steps: readonly { readonly threads: number; readonly milliseconds: number }[];
}

function run(machine: Machine, most: number, steps: number, first = most, measured = false): Run {
  const settled: number[] = [];
  const count = new ThreadCount(most, first, measured, (found) => settled.push(found));
  const done = Array.from({ length: steps }, (_, step) => {
    const threads = count.next;
    const milliseconds = machine(threads, step);
    count.took(milliseconds);
    return { threads, milliseconds };
  });
  return { count, settled, steps: done };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const timeOf = ({ steps }: Run) => sum(steps.map(({ milliseconds }) => milliseconds));

describe('the number of threads', () => {
  it('begins with what it was given, and says that nothing was measured yet', () => {
    const { count, settled } = run(hyperthreads(4), 8, 4);
    expect(count.count).toBe(8);
    expect(count.measured).toBe(false);
    expect(settled).toEqual([]);
  });

  it.each([
    ['four cores of two threads each', hyperthreads(4), 8, 4],
    ['two cores of two threads each', hyperthreads(2), 4, 2],
    ['one core of two threads', hyperthreads(1), 2, 1],
    ['eight cores', hyperthreads(8), 8, 8],
    ['two cores', hyperthreads(2), 2, 2],
    ['one core', hyperthreads(1), 1, 1],
    ['four fast and four slow cores', efficiencyCores, 8, 8],
  ])('is found on %s', (_, machine, most, expected) => {
    const { count, settled } = run(machine, most, 60);
    expect(count.count).toBe(expected);
    expect(settled[0]).toBe(expected);
    expect(count.measured).toBe(true);
  });

  it('grows past what it begins with where more are faster', () => {
    expect(run((threads) => spread(threads), 16, 100, 8).count.count).toBe(16);
    expect(run(hyperthreads(12), 24, 100, 8).count.count).toBe(12);
  });

  it('is found however much the times vary', () => {
    const found = Array.from(
      { length: 50 },
      (_, seed) => run(noisy(hyperthreads(4), seed), 8, 400).count.count,
    );
    expect(found.filter((count) => count >= 3 && count <= 6).length).toBeGreaterThan(45);
    expect(Math.min(...found)).toBeGreaterThan(1);
  });

  it('is one while a busy machine has no other, and two again soon after', () => {
    const { steps } = run(busyBetween(0, 200), 2, 600);
    expect(steps.slice(20, 60).every(({ threads }) => threads === 1)).toBe(true);
    expect(steps.slice(500).filter(({ threads }) => threads === 1).length).toBeLessThan(10);
  });

  it('does not stay at one by noise, whatever an earlier start found', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { steps } = run(noisy(hyperthreads(2), seed), 2, 1500, 1, true);
      const late = steps.slice(500).filter(({ threads }) => threads === 1).length;
      expect(late, `seed ${seed}`).toBeLessThan(300);
    }
  });

  it.each([
    ['two cores', hyperthreads(2), 2],
    ['eight cores', hyperthreads(8), 8],
    ['four cores of two threads each', hyperthreads(4), 8],
    ['four fast and four slow cores', efficiencyCores, 8],
  ])('costs next to nothing on %s: against all threads all the time', (_, machine, most) => {
    for (const steps of [50, 200, 2000]) {
      const all = sum(Array.from({ length: steps }, (__, step) => machine(most, step)));
      expect(timeOf(run(machine, most, steps)) / all).toBeLessThan(steps === 50 ? 1.05 : 1.02);
    }
  });

  it('is kept for the next start, which begins with it', () => {
    const { steps, count } = run(hyperthreads(4), 8, 5, 4, true);
    expect(count.measured).toBe(true);
    expect(steps.slice(0, 4).map(({ threads }) => threads)).toEqual([4, 4, 4, 4]);
  });
});
