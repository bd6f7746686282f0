import { expect, test } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import { readSlice } from './queue.ts';

test('a read that the GPU has no room for fails alone', async () => {
  const fake = new FakeDevice();
  const { memory } = fake.asDevice();
  const book = { owner: 'test', kind: 'activation', dtype: 'f32', label: 'a buffer' } as const;
  const source = memory.allocate({ ...book, bytes: 64 });
  await memory.settle();
  fake.room = fake.existingBytes;
  // Its buffer cannot be mapped, as one that there is no room for cannot.
  await expect(readSlice(fake.asGpu(), memory, source)).rejects.toBeInstanceOf(Error);
  await memory.settle();
  expect(memory.ledger.totalBytes).toBe(64);
  expect(fake.existingBytes).toBe(64);
});
