import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DiskPatience } from './disk-patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits for what comes in time, and hears why it does not', async () => {
  const patience = new DiskPatience();
  expect(await patience.within(() => Promise.resolve(7))).toBe(7);
  await expect(patience.within(() => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(vi.getTimerCount()).toBe(0);
});

it('gives up a disk that says nothing, and asks it again only when it has answered', async () => {
  const patience = new DiskPatience();
  let answer = (_value: number): void => undefined;
  const first = patience.within(() => new Promise<number>((resolve) => (answer = resolve)));
  await vi.advanceTimersByTimeAsync(5000);
  expect(await first).toBeUndefined();
  const ask = vi.fn<() => Promise<number>>(() => Promise.resolve(2));
  expect(await patience.within(ask)).toBeUndefined();
  expect(ask).not.toHaveBeenCalled();
  answer(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(await patience.within(ask)).toBe(2);
});
