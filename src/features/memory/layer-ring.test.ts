import { expect, test } from 'vitest';
import { layerMemory } from '../../../test/support/layer-memory.ts';
import { ringPicture } from './layer-ring.ts';

const W = 64;
const local = (length: number) => layerMemory({ index: 0, window: W, rowBytes: 1 }, length);
const global = (length: number) => layerMemory({ index: 5, window: null, rowBytes: 1 }, length);

test('a ring fills, its head turns, and a new lap covers the one before', () => {
  expect(ringPicture(local(16), [], 128, 1)).toMatchObject({ shape: 'ring', head: 0.25 });
  const { parts, head } = ringPicture(local(W + 32), [], 128, 1);
  expect(head).toBe(0.5);
  expect(parts).toEqual([
    { colour: 'empty', from: 0, to: 1 },
    { colour: 'old', from: 0.5, to: 1 },
    { colour: 'new', from: 0, to: 0.5 },
  ]);
});

test('a global layer is a line that grows with the conversation', () => {
  const { shape, parts } = ringPicture(global(32), [], 128, 1);
  expect(shape).toBe('line');
  expect(parts).toContainEqual({ colour: 'new', from: 0, to: 0.25 });
});

test('an image is tinted where it lies, until it is overwritten', () => {
  const image = [{ first: 0, last: 15 }];
  expect(ringPicture(local(32), image, 128, 1).parts).toContainEqual({ colour: 'image', from: 0, to: 0.25 });
  expect(ringPicture(local(W + 16), image, 128, 1).parts.map(({ colour }) => colour)).not.toContain('image');
  expect(ringPicture(global(W + 16), image, 128, 1).parts.map(({ colour }) => colour)).toContain('image');
});

test('a picture is another only when an end moves by a device pixel', () => {
  const wide = (length: number) =>
    JSON.stringify(ringPicture(layerMemory({ index: 0, window: 1024, rowBytes: 1 }, length), [], 2048, 1));
  const pictures = new Set(Array.from({ length: 1024 }, (_, length) => wide(length)));
  expect(pictures.size).toBeLessThan(110);
  expect(pictures.size).toBeGreaterThan(80);
});
