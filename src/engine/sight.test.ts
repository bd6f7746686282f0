import { expect, test } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import type { Gpu } from '../gpu/device.ts';
import { GpuMemory } from '../device/memory.ts';
import { siglipConfig } from '../weights/vision-shape-tensors.ts';
import { type PreparedVision, Sight } from './sight.ts';

const WIDTH = 64;
const { signal } = new AbortController();

function make(stored: boolean) {
  const fake = new FakeDevice();
  const device = fake.asDevice();
  const memory = new GpuMemory(device);
  const config = siglipConfig(WIDTH);
  const vision = { header: { name: 'mmproj', size: 1 }, config } as unknown as PreparedVision;
  let reads = 0;
  const read = async () => {
    reads += 1;
    return { width: 2, height: 2, data: new Uint8ClampedArray(16) };
  };
  const store = {
    get: async () => (stored ? new Float32Array(256 * WIDTH) : undefined),
    put: async () => undefined,
  };
  const sight = new Sight({ device, memory } as unknown as Gpu, vision, read, store);
  return { sight, reads: () => reads, memory, fake };
}

test('an image that is kept on disk is read once', async () => {
  const { sight, reads, memory } = make(true);
  const ref = await sight.refOf('blob:a', signal);
  await sight.embedding(ref, signal);
  sight.rest();
  await sight.embedding(await sight.refOf('blob:a', signal), signal);
  expect(reads()).toBe(1);
  sight.release();
  expect(memory.ledger.totalBytes).toBe(0);
});

test('an embedding that the GPU has no room for is none', async () => {
  const { sight, fake, memory } = make(true);
  const ref = await sight.refOf('blob:a', signal);
  fake.room = 0;
  await expect(sight.embedding(ref, signal)).rejects.toMatchObject({ code: 'out-of-gpu-memory' });
  expect(memory.ledger.totalBytes).toBe(0);
  fake.room = Infinity;
  expect((await sight.embedding(ref, signal)).size).toBe(256 * WIDTH * 4);
});

test('pixels are held for one turn: whoever needs them later reads the image again', async () => {
  const { sight, reads } = make(false);
  const ref = await sight.refOf('blob:a', signal);
  // There is no tower here.
  await expect(sight.embedding(ref, signal)).rejects.toBeInstanceOf(Error);
  expect(reads()).toBe(1);
  sight.rest();
  await expect(sight.embedding(await sight.refOf('blob:a', signal), signal)).rejects.toBeInstanceOf(Error);
  expect(reads()).toBe(2);
});
