import { expect, test } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import { smallLayer } from '../../test/support/small-layer.ts';
import { KvCache } from '../kv/cache.ts';
import { position } from '../shared/numbers.ts';
import { Checkpoints } from './checkpoints.ts';

function make() {
  const fake = new FakeDevice();
  const device = fake.asDevice();
  const { memory } = device;
  const cache = new KvCache(memory, [smallLayer('local')], { contextLength: 4096, type: 'f16' });
  const checkpoints = new Checkpoints(device, cache, Infinity);
  return { fake, memory, cache, checkpoints };
}

test('comes back by one from a place further on', () => {
  const { cache, checkpoints } = make();
  cache.advance(20);
  checkpoints.take();
  cache.advance(30);
  expect(checkpoints.comeBack(position(19))).toBe(19);
  expect(cache.length).toBe(19);
});

test('never takes a place for one further back than its rings reach', () => {
  const { cache, checkpoints } = make();
  cache.advance(12);
  checkpoints.take();
  cache.advance(9);
  // The answer is given up but for its first token: the ring holds that one's successor still.
  expect(checkpoints.comeBack(position(20))).toBe(20);
  checkpoints.take();
  cache.advance(30);
  expect(checkpoints.comeBack(position(19))).toBe(12);
  expect(cache.length).toBe(12);
  cache.advance(30);
  expect(checkpoints.comeBack(position(20))).toBe(20);
});

test.each([0, 3, 5, 12, 15, 21, 25, 29, 30])(
  'says before it comes back to %i where that will be',
  (wanted) => {
    const { cache, checkpoints } = make();
    for (const tokens of [5, 7, 9]) {
      cache.advance(tokens);
      checkpoints.take();
    }
    cache.advance(9);
    checkpoints.forgetAfter(wanted);
    const reach = checkpoints.reach(wanted, wanted);
    expect(reach).toBe([0, 5, 12, 21, 29, 30].findLast((place) => place <= wanted));
    expect(checkpoints.comeBack(position(wanted))).toBe(reach);
  },
);

test('a place that the GPU had no room for is none', async () => {
  const { fake, memory, cache, checkpoints } = make();
  cache.advance(12);
  checkpoints.take();
  cache.advance(8);
  fake.room = fake.existingBytes;
  checkpoints.take();
  // Nobody has to do without anything else for it.
  await memory.settle();
  cache.advance(30);
  expect(checkpoints.comeBack(position(20))).toBe(12);
  expect(checkpoints.list.map((place) => place.position)).toEqual([12]);
  expect(memory.ledger.totalBytes).toBe(fake.existingBytes);
});
