import { expect, test, vi } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import { siglipConfig } from '../weights/vision-shape-tensors.ts';
import { type PreparedVision, Vision } from './vision.ts';

const WIDTH = 64;
const { signal } = new AbortController();

function make(stored: boolean, silent = false) {
  const fake = new FakeDevice();
  const device = fake.asDevice();
  const { memory } = device;
  const config = siglipConfig(WIDTH);
  const prepared = { header: { name: 'mmproj', size: 1 }, config } as unknown as PreparedVision;
  let reads = 0;
  const read = async () => {
    reads += 1;
    return { width: 2, height: 2, data: new Uint8ClampedArray(16) };
  };
  const store = {
    get: async () =>
      silent ? new Promise<never>(() => undefined) : stored ? new Float32Array(256 * WIDTH) : undefined,
    put: async () => undefined,
  };
  const vision = new Vision(device, prepared, read, store);
  return { vision, reads: () => reads, memory, fake };
}

test('an image that is kept on disk is read once', async () => {
  const { vision, reads, memory } = make(true);
  const ref = await vision.wholeOf('blob:a', signal);
  await vision.embedding(ref, signal);
  vision.endTurn();
  await vision.embedding(await vision.wholeOf('blob:a', signal), signal);
  expect(reads()).toBe(1);
  vision.release();
  expect(memory.ledger.totalBytes).toBe(0);
});

test('an embedding that the GPU has no room for is none', async () => {
  const { vision, fake, memory } = make(true);
  const ref = await vision.wholeOf('blob:a', signal);
  fake.room = 0;
  await expect(vision.embedding(ref, signal)).rejects.toMatchObject({ code: 'out-of-gpu-memory' });
  expect(memory.ledger.totalBytes).toBe(0);
  fake.room = Infinity;
  expect((await vision.embedding(ref, signal)).size).toBe(256 * WIDTH * 4);
});

test('pixels are held for one turn: whoever needs them later reads the image again', async () => {
  const { vision, reads } = make(false);
  const ref = await vision.wholeOf('blob:a', signal);
  // There is no tower here.
  await expect(vision.embedding(ref, signal)).rejects.toBeInstanceOf(Error);
  expect(reads()).toBe(1);
  vision.endTurn();
  await expect(vision.embedding(await vision.wholeOf('blob:a', signal), signal)).rejects.toBeInstanceOf(
    Error,
  );
  expect(reads()).toBe(2);
});

test('a disk that does not answer is not waited for', async () => {
  vi.useFakeTimers();
  const { vision, reads } = make(true, true);
  const ref = await vision.wholeOf('blob:a', signal);
  // It is encoded then, for which there is no tower here.
  const encoding = vision.embedding(ref, signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await encoding).toBeInstanceOf(TypeError);
  vi.useRealTimers();
  await expect(vision.embedding(ref, signal)).rejects.toBeInstanceOf(TypeError);
  expect(reads()).toBe(1);
});
