import { describe, expect, test } from 'vitest';
import { type Size, SIZES } from '../shared/family.ts';
import { kvBytes, kvCapacity } from './kv-sizes.ts';
import { layersOf } from './layers.ts';
import { shapeConfig } from './shapes.ts';

const MiB = 2 ** 20;

/** Full attention and sliding windows, MiB of f16 KV, rounded. */
const TABLE: readonly [Size, number, number, number][] = [
  ['270m', 8192, 144, 32],
  ['270m', 32_768, 576, 104],
  ['1b', 8192, 208, 43],
  ['1b', 32_768, 832, 139],
  ['4b', 8192, 1088, 276],
  ['4b', 32_768, 4352, 756],
  ['4b', 131_072, 17_408, 2676],
  ['12b', 8192, 3072, 832],
  ['12b', 32_768, 12_288, 2368],
  ['27b', 8192, 3968, 1056],
  ['27b', 32_768, 15_872, 2976],
  ['27b', 131_072, 63_488, 10_656],
];

test.each(TABLE)(
  '%s at %i tokens: KV of %i MiB with full attention, %i MiB with windows',
  (name, context, full, windows) => {
    const layers = layersOf(shapeConfig(name));
    const sum = (bytes: (layer: (typeof layers)[number]) => number) =>
      layers.reduce((total, layer) => total + bytes(layer), 0);
    expect(sum((layer) => kvBytes(layer, context, 'f16')) / MiB).toBe(full);
    const exact = sum((layer) =>
      kvBytes(layer, kvCapacity(layer, context, { contextLength: context }), 'f16'),
    );
    expect(Math.round(exact / MiB)).toBe(windows);
  },
);

test.each([
  ['270m', 1056],
  ['1b', 1056],
  ['4b', 1040],
  ['12b', 1040],
  ['27b', 1056],
] as const)('%s: q8 takes %i of the 2,048 bytes of f16, scales and all', (name, share) => {
  for (const layer of layersOf(shapeConfig(name))) {
    for (const positions of [512, 1024, 32_768]) {
      const ratio = kvBytes(layer, positions, 'q8') / kvBytes(layer, positions, 'f16');
      expect(ratio * 2048).toBe(share);
    }
    expect(kvBytes(layer, 1501, 'q8') % 512).toBe(0);
  }
});

describe('layersOf', () => {
  test.each(SIZES)('%s: every sixth layer is global, with its own theta and factor', (name) => {
    const config = shapeConfig(name);
    const layers = layersOf(config);
    expect(layers.map(({ index }) => index)).toEqual(Array.from({ length: config.layerCount }, (_, i) => i));
    for (const layer of layers) {
      const global = layer.index % 6 === 5;
      expect(layer.kind).toBe(global ? 'global' : 'local');
      expect(layer.window).toBe(global ? Infinity : config.window);
      expect(layer.ropeTheta).toBe(global ? 1e6 : 1e4);
      expect(layer.ropeScale).toBe(global && config.contextLength > 32_768 ? 8 : 1);
    }
  });

  test('the counts of global layers are 3, 4, 5, 8 and 10', () => {
    const counts = SIZES.map(
      (name) => layersOf(shapeConfig(name)).filter(({ kind }) => kind === 'global').length,
    );
    expect(counts).toEqual([3, 4, 5, 8, 10]);
  });

  test('the query scale is E^-.5, and D/H^-.5 on the 27B', () => {
    expect(SIZES.map((name) => shapeConfig(name).queryScale ** -2).map(Math.round)).toEqual([
      256, 256, 256, 256, 168,
    ]);
  });
});
