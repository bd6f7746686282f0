import { type KernelSpeed, timeKernel } from '../../../test/support/time-kernel.ts';
import type { Device } from '../../device/device.ts';
import { RandomWeights } from '../../weights/random-weights.ts';
import { planesOf } from '../codec/planes.ts';
import { matmul } from './matmul.ts';

/** Speed of Y = X W^T on the first shard of a made-up W [rows][columns] of a GGML type. */
export async function benchMatmul(
  gpu: Device,
  type: string,
  rows: number,
  columns: number,
  tokens: number,
): Promise<KernelSpeed> {
  const weights = new RandomWeights(gpu);
  const matrix = await weights.matrix([{ name: type, type, shape: [rows, columns], bytes: 0 }]);
  const shard = matrix.shards[0];
  if (!shard) throw new Error('a matrix without shards');
  const x = await weights.vector({ name: 'x', type: 'F32', shape: [tokens * columns], bytes: 0 });
  const y = await weights.vector({ name: 'y', type: 'F32', shape: [tokens * rows], bytes: 0 });
  try {
    const kernel = matmul({ matrix, shard });
    const buffers = { x, y, ...planesOf(shard) };
    return await timeKernel(gpu, kernel, buffers, { step: { tokens } });
  } finally {
    weights.release();
  }
}
