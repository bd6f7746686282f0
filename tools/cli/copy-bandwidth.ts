import type { Device } from '../../src/device/device.ts';

/** Bytes read and written per second by buffer copies: what memory can do at best. */
export async function copyBandwidth(device: Device): Promise<number> {
  const { memory, adapter } = device;
  const bytes = (adapter.fallback ? 64 : 256) * 2 ** 20;
  const book = { owner: 'bench', kind: 'staging', dtype: 'bytes', bytes } as const;
  const from = memory.allocate({ ...book, label: 'copy source' });
  const to = memory.allocate({ ...book, label: 'copy target' });
  const copy = async (times: number) => {
    device.copy(Array.from({ length: times }, () => ({ from, to })));
    await device.finished();
  };
  await copy(1);
  const times = adapter.fallback ? 4 : 32;
  const started = performance.now();
  await copy(times);
  const seconds = (performance.now() - started) / 1000;
  from.release();
  to.release();
  return (2 * bytes * times) / seconds;
}
