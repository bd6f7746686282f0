import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { inTime } from './in-time.ts';

const raised = (until: AbortSignal) =>
  new Promise<'raised'>((resolve) => until.addEventListener('abort', () => resolve('raised')));

it('raises its signal when the time is over, though the garbage was collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const waiting = inTime(20, new AbortController().signal, raised);
  await new Promise((resolve) => setTimeout(resolve));
  collect();
  expect(await waiting).toBe('raised');
});

it('raises its signal with the other one, and leaves no timer', async () => {
  vi.useFakeTimers();
  const stopping = new AbortController();
  const waiting = inTime(1000, stopping.signal, raised);
  stopping.abort();
  expect(await waiting).toBe('raised');
  expect(await inTime(1000, new AbortController().signal, () => Promise.resolve(7))).toBe(7);
  await expect(
    inTime(1000, new AbortController().signal, () => Promise.reject(new Error('full'))),
  ).rejects.toThrow('full');
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
