import { expect, test } from 'vitest';
import { layerMemory } from '../../../test/support/layer-memory.ts';
import { compareKv } from './kv-comparison.ts';

const MIB = 2 ** 20;

/** The 4B: 34 layers of which every sixth is global, 4 KiB a position, W = 1,024. */
const layersAt = (length: number, capacity: number) =>
  Array.from({ length: 34 }, (_, index) =>
    layerMemory(
      { index, rowBytes: 4096, ...((index + 1) % 6 === 0 ? { window: null, capacity } : { window: 1024 }) },
      length,
    ),
  );

const compare = (length: number, capacity: number) =>
  compareKv({ layers: layersAt(length, capacity), length, contextLength: 32_768 }, 131_072);

test('sliding windows never take more than full attention of the same kind, before a window is full either', () => {
  for (const [length, capacity] of [
    [0, 1024],
    [21, 1024],
    [1024, 1024],
    [1025, 2048],
    [5000, 5120],
  ] as const) {
    const { inUse, reserved } = compare(length, capacity);
    expect(inUse.slidingBytes).toBeLessThanOrEqual(inUse.fullBytes);
    expect(reserved.slidingBytes).toBeLessThanOrEqual(reserved.fullBytes);
    expect(reserved.fullBytes).toBeGreaterThanOrEqual(inUse.fullBytes);
  }
});

test('full attention is reserved in the steps by which global layers grow', () => {
  expect(compare(1500, 2048).reserved).toEqual({
    slidingBytes: (29 * 1024 + 5 * 2048) * 4096,
    fullBytes: 34 * 2048 * 4096,
  });
});

test('a full context is told as the page that plans memory tells it', () => {
  const { chosen, whole } = compare(21, 1024);
  expect(chosen).toEqual({ tokens: 32_768, slidingBytes: 756 * MIB, fullBytes: 4352 * MIB });
  expect(whole).toEqual({ tokens: 131_072, slidingBytes: 2676 * MIB, fullBytes: 17_408 * MIB });
  const layers = layersAt(21, 1024);
  expect(compareKv({ layers, length: 21, contextLength: 32_768 }, 32_768).whole).toBeUndefined();
});
