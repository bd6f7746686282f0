import { expect, test } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';

const request = { owner: 'test', kind: 'activation', dtype: 'f32', label: 'a buffer' } as const;

test('the ledger holds every buffer that exists, and nothing else', () => {
  const device = new FakeDevice();
  const { memory } = device.asDevice();
  const a = memory.allocate({ ...request, bytes: 1000, layer: 3 });
  const b = memory.allocate({ ...request, bytes: 6 });
  expect(memory.ledger.totalBytes).toBe(1008);
  expect(memory.ledger.totalBytes).toBe(device.existingBytes);
  expect(memory.ledger.entries()).toMatchObject([
    { ...request, layer: 3, bytes: 1000, liveBytes: 1000 },
    { ...request, bytes: 8 },
  ]);
  a.release();
  a.release();
  expect(memory.ledger.totalBytes).toBe(8);
  b.release();
  expect(memory.ledger.totalBytes).toBe(0);
  expect(memory.ledger.peakBytes).toBe(1008);
  expect(device.existingBytes).toBe(0);
});

test('has a higher revision after every change, and the same as long as nothing does', () => {
  const { memory } = new FakeDevice().asDevice();
  const revisions = [memory.ledger.revision];
  const look = () => revisions.push(memory.ledger.revision);
  const a = memory.allocate({ ...request, bytes: 16 });
  look();
  a.setLive(4);
  look();
  expect(new Set(revisions)).toHaveLength(3);
  a.setLive(4);
  expect(memory.ledger.revision).toBe(revisions.at(-1));
  expect(memory.ledger.entries()[0]?.liveBytes).toBe(4);
  a.release();
  look();
  expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other));
});

test('refuses what cannot exist before asking the device', () => {
  const device = new FakeDevice();
  const { memory } = device.asDevice();
  expect(() => memory.allocate({ ...request, bytes: 2 ** 41 })).toThrow(
    expect.objectContaining({
      code: 'adapter-too-small',
      data: expect.objectContaining({ limit: 'maxBufferSize' }),
    }),
  );
  expect(device.existingBytes).toBe(0);
});

test('reports an allocation the device had no room for', async () => {
  const device = new FakeDevice();
  device.popErrorScope = () => Promise.resolve({ message: 'no' } as unknown as null);
  const { memory } = device.asDevice();
  memory.allocate({ ...request, bytes: 64 });
  await expect(memory.settle()).rejects.toMatchObject({ code: 'out-of-gpu-memory', data: { bytes: 64 } });
});
