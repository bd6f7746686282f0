import { expect, test } from 'vitest';
import type { LayerMemory } from '../../worker/protocol.ts';
import { layerMemory } from '../../../test/support/layer-memory.ts';
import { pictureKey, stripBoxes } from './layer-strip.ts';

const W = 8;

const localAt = (length: number) => layerMemory({ index: 0, window: W, rowBytes: 1 }, length);
const globalAt = (length: number) => layerMemory({ index: 0, window: null, rowBytes: 1 }, length);

const SIZE = { width: 100, pixelRatio: 2 };
const picture = (layer: LayerMemory, most = 2000) => pictureKey(stripBoxes(layer, [], most, SIZE));

test('a picture is another exactly when an edge moves by a device pixel', () => {
  const long = (length: number): LayerMemory => ({
    ...globalAt(length),
    capacity: 2000,
    allocatedBytes: 2000,
    fullAttentionBytes: 0,
  });
  // 100 pixels of two device pixels over 2,000 slots: a device pixel is ten slots.
  expect(picture(long(104))).toBe(picture(long(96)));
  expect(picture(long(106))).not.toBe(picture(long(104)));
  const bytes = { allocatedBytes: 1000, liveBytes: 500, fullAttentionBytes: 2000 };
  expect(picture({ ...long(100), ...bytes }, 4000)).not.toBe(picture({ ...long(100), ...bytes }, 2000));
});

test('a buffer is as wide as its bytes, on the scale of all layers', () => {
  const width = (layer: LayerMemory) =>
    stripBoxes(layer, [], 1024, SIZE).find(({ colour }) => colour === 'empty')?.across;
  expect(width(globalAt(10))).toBe(100);
  expect(width({ ...globalAt(10), allocatedBytes: 512 })).toBe(50);
});

test('edges lie on device pixels and inside the strip', () => {
  for (let length = 0; length < 60; length += 1) {
    for (const { x, across } of stripBoxes(localAt(length), [{ first: 9, last: 12 }], 60, SIZE)) {
      expect(Number.isInteger(x * 2)).toBe(true);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + across).toBeLessThanOrEqual(101);
    }
  }
});
