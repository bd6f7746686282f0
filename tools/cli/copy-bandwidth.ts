import type { Gpu } from '../../src/gpu/device.ts';

/** Bytes read and written per second by buffer copies: what memory can do at best. */
export async function copyBandwidth({ device, memory, adapter }: Gpu): Promise<number> {
  const bytes = (adapter.fallback ? 64 : 256) * 2 ** 20;
  const book = { owner: 'bench', kind: 'staging', dtype: 'bytes', bytes } as const;
  const from = memory.allocate({ ...book, label: 'copy source' });
  const to = memory.allocate({ ...book, label: 'copy target' });
  const copy = async (times: number) => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < times; i++) encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
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
