import { expect, test } from 'vitest';
import { layerMemory } from '../../../test/support/layer-memory.ts';
import { memorySnapshot } from '../../engine/memory.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import { extendTimeline, fullKvAt, kindBefore, liveKvAt, type TimelinePoint } from './timeline.ts';

const W = 64;
const ROW = 256;

/** Two local layers and a global one, as the engine reports them at `length`. */
function snapshotAt(length: number, more: Partial<MemorySnapshot> = {}): MemorySnapshot {
  const grown = Math.max(1024, Math.ceil(length / 1024) * 1024);
  const layers = [0, 1, 2].map((index) =>
    layerMemory(
      { index, rowBytes: ROW, ...(index < 2 ? { window: W } : { window: null, capacity: grown }) },
      length,
    ),
  );
  const sum = (of: (layer: LayerMemory) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  return {
    ...memorySnapshot(undefined),
    layers,
    length,
    kvBytes: sum(({ allocatedBytes }) => allocatedBytes),
    fullAttentionKvBytes: sum(({ fullAttentionBytes }) => fullAttentionBytes),
    ...more,
  };
}

const positions = (points: readonly TimelinePoint[]) => points.map(({ position }) => position);

test('live and full bytes are those of the snapshot at every length', () => {
  for (const length of [0, 1, W - 1, W, W + 1, 3 * W, 1024, 1025]) {
    const { layers, fullAttentionKvBytes } = snapshotAt(length);
    expect(liveKvAt(layers, length)).toBe(layers.reduce((sum, { liveBytes }) => sum + liveBytes, 0));
    expect(fullKvAt(layers, length)).toBe(fullAttentionKvBytes);
  }
});

test('says how a position came in', () => {
  const spans = { prompts: [{ first: 0, last: 9 }], images: [{ first: 3, last: 5 }] };
  expect([1, 3, 4, 6, 7, 10, 11].map((length) => kindBefore(length, spans))).toEqual([
    'prefill',
    'prefill',
    'image',
    'image',
    'prefill',
    'prefill',
    'decode',
  ]);
});

test('adds a point for every length, and where a window fills or a prompt ends', () => {
  const prompts = [{ first: 0, last: 19 }];
  let points = extendTimeline([], snapshotAt(0));
  expect(positions(points)).toEqual([0]);
  points = extendTimeline(points, snapshotAt(30, { prompts }));
  points = extendTimeline(points, snapshotAt(30, { prompts }));
  points = extendTimeline(points, snapshotAt(100, { prompts }));
  expect(positions(points)).toEqual([0, 20, 30, W, 100]);
  expect(points.map(({ kind }) => kind).slice(1)).toEqual(['prefill', 'decode', 'decode', 'decode']);
  // Past the window only the global layer adds bytes.
  expect((points[4]?.liveBytes ?? 0) - (points[3]?.liveBytes ?? 0)).toBe((100 - W) * ROW);
});

test('knows the past that nobody watched, except what was allocated', () => {
  const points = extendTimeline([], snapshotAt(100));
  expect(positions(points)).toEqual([0, W, 100]);
  expect(points.map(({ allocatedBytes }) => allocatedBytes !== undefined)).toEqual([false, false, true]);
});

test('cuts off what was taken back, and begins anew with another model', () => {
  let points = extendTimeline([], snapshotAt(50));
  points = extendTimeline(points, snapshotAt(90));
  points = extendTimeline(points, snapshotAt(70));
  expect(positions(points)).toEqual([0, 50, W, 70]);
  const other = snapshotAt(80);
  const layers = other.layers.map((layer) => ({ ...layer, allocatedBytes: 2 * layer.allocatedBytes }));
  points = extendTimeline(points, { ...other, layers });
  expect(positions(points)).toEqual([0, W, 80]);
  expect(extendTimeline(points, memorySnapshot(undefined))).toEqual([]);
});

test('stays bounded and keeps its corners', () => {
  const prompts = [{ first: 0, last: 9 }];
  let points: readonly TimelinePoint[] = [];
  for (let length = 0; length < 5000; length += 1) {
    points = extendTimeline(points, snapshotAt(length, { prompts }));
  }
  expect(points.length).toBeLessThanOrEqual(513);
  expect(points.at(-1)?.position).toBe(4999);
  for (const corner of [0, 10, W]) expect(positions(points)).toContain(corner);
});
