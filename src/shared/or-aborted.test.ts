import { expect, test, vi } from 'vitest';
import { orAborted } from './or-aborted.ts';

test('answers what the work answers, or nothing once it is aborted', async () => {
  const { signal } = new AbortController();
  await expect(orAborted(Promise.resolve(7), signal)).resolves.toBe(7);
  await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  const stop = new AbortController();
  const never = orAborted(new Promise<number>(() => undefined), stop.signal);
  stop.abort();
  await expect(never).resolves.toBeUndefined();
  await expect(orAborted(Promise.reject(new Error('late')), stop.signal)).resolves.toBeUndefined();
});

test('waits as long as the grace once it is aborted, and no longer', async () => {
  vi.useFakeTimers();
  const after = (ms: number) => new Promise<number>((resolve) => setTimeout(resolve, ms, ms));
  await Promise.all([
    expect(orAborted(after(100), AbortSignal.abort(), 200)).resolves.toBe(100),
    expect(orAborted(after(300), AbortSignal.abort(), 200)).resolves.toBeUndefined(),
    vi.advanceTimersByTimeAsync(300),
  ]);
  vi.useRealTimers();
});
