import { expect, test } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import { ImageCache } from './image-cache.ts';

const BYTES = 1000;

function make(limit: number) {
  const device = new FakeDevice();
  const { memory } = device.asDevice();
  const embedding = (label: string) =>
    memory.allocate({ owner: 'image', kind: 'vision', dtype: 'f32', bytes: BYTES, label });
  return { device, embedding, cache: new ImageCache(limit) };
}

test('a turn that shows more images than it may hold has all of them until it is over', () => {
  const { device, embedding, cache } = make(2 * BYTES);
  const names = ['a', 'b', 'c', 'd'];
  const shown = names.map((name) => embedding(name));
  names.forEach((name, index) => cache.put(name, shown[index] ?? embedding(name)));
  expect(device.existing.size).toBe(4);
  cache.get('a');
  cache.trim();
  expect(names.filter((name) => cache.has(name))).toEqual(['a', 'd']);
  expect(device.existingBytes).toBe(2 * BYTES);
});

test('the one used last is kept whatever its size', () => {
  const { device, embedding, cache } = make(10);
  cache.put('a', embedding('a'));
  cache.put('b', embedding('b'));
  cache.trim();
  expect([cache.has('a'), cache.has('b')]).toEqual([false, true]);
  cache.release();
  expect(device.existingBytes).toBe(0);
});
