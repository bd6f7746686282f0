import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memorySnapshot } from '../engine/memory.ts';
import { MemoryFeed } from './memory-feed.ts';
import type { MemoryUpdate } from './protocol.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('tells of a buffer that took the place of an equal one', () => {
  const entry = { owner: 'a', kind: 'vision', dtype: 'f32', label: 'same', bytes: 4, liveBytes: 4, since: 0 };
  let id = 1;
  const sent: MemoryUpdate[] = [];
  const feed = new MemoryFeed(
    () => ({ ...memorySnapshot(undefined), entries: [{ ...entry, id }] }),
    (snapshot) => sent.push(snapshot),
  );
  feed.watch(true);
  id = 2;
  vi.advanceTimersByTime(100);
  expect(sent.map(({ changed, removed }) => [changed.map((each) => each.id), removed])).toEqual([
    [[1], []],
    [[2], [1]],
  ]);
  feed.watch(false);
});

test('sends at once, then at most ten a second, only what changed, and nothing when nobody watches', () => {
  let length = 0;
  const sent: MemoryUpdate[] = [];
  const feed = new MemoryFeed(
    () => ({ ...memorySnapshot(undefined), length }),
    (snapshot) => sent.push(snapshot),
  );
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(0);
  feed.watch(true);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(1);
  for (let i = 0; i < 100; i++) {
    length++;
    vi.advanceTimersByTime(10);
  }
  expect(sent.length).toBeGreaterThan(9);
  expect(sent.length).toBeLessThan(13);
  expect(sent.map(({ first }) => first)).toEqual(sent.map((_, at) => at === 0));
  feed.watch(false);
  length++;
  vi.advanceTimersByTime(1000);
  expect(sent.at(-1)?.length).toBe(100);
});
