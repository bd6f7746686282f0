import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import { ledgerSnapshot, memorySnapshot } from '../engine/memory.ts';
import { MemoryFeed } from './memory-feed.ts';
import type { MemoryUpdate } from './protocol.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('tells of a buffer that took the place of an equal one', () => {
  const entry = {
    owner: 'a',
    kind: 'vision',
    dtype: 'f32',
    label: 'same',
    bytes: 4,
    liveBytes: 4,
    since: 0,
  } as const;
  let id = 1;
  const sent: MemoryUpdate[] = [];
  const feed = new MemoryFeed(
    {
      memory: () => ({ ...memorySnapshot(undefined), entries: [{ ...entry, id }] }),
      get memoryRevision() {
        return id;
      },
    },
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
    {
      memory: () => ({ ...memorySnapshot(undefined), length }),
      get memoryRevision() {
        return length;
      },
    },
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

test('tells of a peak that was over again before the next tick', () => {
  const { memory } = new FakeDevice().asDevice();
  const request = { owner: 'test', kind: 'activation', dtype: 'f32', label: 'a buffer' } as const;
  memory.allocate({ ...request, bytes: 1024 });
  const sent: MemoryUpdate[] = [];
  const feed = new MemoryFeed(
    {
      memory: () => ledgerSnapshot(memory.ledger, []),
      get memoryRevision() {
        return memory.ledger.revision;
      },
    },
    (snapshot) => sent.push(snapshot),
  );
  feed.watch(true);
  memory.allocate({ ...request, bytes: 4096 }).release();
  vi.advanceTimersByTime(100);
  expect(sent.map(({ totalBytes, peakBytes }) => [totalBytes, peakBytes])).toEqual([
    [1024, 1024],
    [1024, 5120],
  ]);
  feed.watch(false);
});
