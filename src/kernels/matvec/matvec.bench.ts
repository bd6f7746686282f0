import { type KernelSpeed, timeKernel } from '../../../test/support/time-kernel.ts';
import type { Device } from '../../device/device.ts';
import { RandomWeights } from '../../weights/random-weights.ts';
import { planesOf } from '../codec/planes.ts';
import { chooseMatvec } from '../variants.ts';
import { matvec } from './matvec.ts';
import type { MatvecVariant } from './shape.ts';

/** Speed of y = W x on the first shard of a made-up W [rows][columns] of a GGML type. */
export async function benchMatvec(
  gpu: Device,
  type: string,
  rows: number,
  columns: number,
  wanted?: MatvecVariant,
): Promise<KernelSpeed> {
  const weights = new RandomWeights(gpu);
  const matrix = await weights.matrix([{ name: type, type, shape: [rows, columns], bytes: 0 }]);
  const shard = matrix.shards[0];
  if (!shard) throw new Error('a matrix without shards');
  const x = await weights.vector({ name: 'x', type: 'F32', shape: [columns], bytes: columns * 4 });
  const y = await weights.vector({ name: 'y', type: 'F32', shape: [rows], bytes: rows * 4 });
  try {
    const variant = wanted ?? chooseMatvec(gpu, { ...matrix, use: 'matvec' }).variant;
    const kernel = matvec({ matrix, shard, variant });
    return await timeKernel(gpu, kernel, { x, y, ...planesOf(shard) });
  } finally {
    weights.release();
  }
}
