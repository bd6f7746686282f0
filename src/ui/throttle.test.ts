import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('acts at once, then no more often than it may, and after the last ask', () => {
  const act = vi.fn<() => void>();
  const slow = throttle(500, act);
  slow.ask();
  expect(act).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 10; i += 1) {
    vi.advanceTimersByTime(100);
    slow.ask();
  }
  expect(act).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(3);
  slow.ask();
  slow.ask();
  expect(act).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(750);
  expect(act).toHaveBeenCalledTimes(5);
  slow.ask();
  slow.stop();
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(5);
});
