import type { Device } from '../device/device.ts';
import { FacetError } from '../shared/errors.ts';

const MIB = 2 ** 20;

/** Bytes of the buffers that are tried, the first there is room for; a software adapter copies few in good time. */
const sizesOf = ({ kind, fallback }: Device['adapter']): readonly number[] =>
  kind === 'cpu' || fallback ? [64 * MIB, 16 * MIB] : [256 * MIB, 64 * MIB, 16 * MIB];

/** Bytes read and written per second by buffer copies: what memory can do at best. @throws FacetError `out-of-gpu-memory` */
export async function copyBandwidth(device: Device): Promise<number> {
  for (const bytes of sizesOf(device.adapter)) {
    const speed = await bandwidthOver(device, bytes).catch((error: unknown) => {
      // The processor says at once that it has no room.
      if (FacetError.from(error).code === 'out-of-memory') return undefined;
      throw error;
    });
    if (speed !== undefined) return speed;
  }
  throw new FacetError(
    'out-of-gpu-memory',
    'There is no room for two buffers of 16 MiB.',
    'Unload a model, or close other tabs that use the GPU.',
  );
}

/** The same over buffers of so many bytes; nothing where there is no room for them. */
async function bandwidthOver(device: Device, bytes: number): Promise<number | undefined> {
  const { memory, adapter } = device;
  const book = { owner: 'bench', kind: 'staging', dtype: 'bytes', bytes, optional: true } as const;
  const from = memory.allocate({ ...book, label: 'copy source' });
  const to = memory.allocate({ ...book, label: 'copy target' });
  try {
    const copy = async (times: number) => {
      device.copy(Array.from({ length: times }, () => ({ from, to })));
      await device.finished();
    };
    await memory.settle();
    if (from.failed || to.failed) return undefined;
    await copy(1);
    const times = adapter.kind === 'cpu' || adapter.fallback ? 4 : 32;
    const started = performance.now();
    await copy(times);
    return (2 * bytes * times * 1000) / (performance.now() - started);
  } finally {
    from.release();
    to.release();
  }
}
