import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../test/support/device.ts';
import { weightsOf } from '../../test/support/planes.ts';
import type { Device } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { MatrixShard } from '../kernels/matrix.ts';
import { RandomWeights } from './random-weights.ts';

let gpu: Device;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

const words = async (slice?: BufferSlice): Promise<Uint32Array> =>
  slice ? new Uint32Array(await gpu.read(slice)) : new Uint32Array();

describe('RandomWeights', () => {
  it.each(['F32', 'F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q5_0', 'Q6_K', 'Q2_K', 'Q3_K', 'IQ4_NL'])(
    '%s: many different weights about zero, all within 2^-5, and the same for the same seed',
    async (type) => {
      const [rows, columns] = [64, 256];
      const tensor = { name: type, type, shape: [rows, columns], bytes: 0 };
      const make = async (): Promise<Float64Array> => {
        const random = new RandomWeights(gpu, 7);
        const matrix = await random.matrix([tensor]);
        const { low, high, scales } = matrix.shards[0] as MatrixShard;
        const planes = { low: await words(low), high: await words(high), scales: await words(scales) };
        random.release();
        return weightsOf(matrix.codec, rows, columns, planes);
      };
      const weights = await make();
      const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
      expect(Math.abs(mean)).toBeLessThan(0.01);
      expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(2 ** -5);
      expect(Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length)).toBeGreaterThan(0.008);
      expect(new Set(weights).size).toBeGreaterThanOrEqual(4);
      expect(await make()).toEqual(weights);
    },
  );

  it('makes norms of ones and frees what was not handed over', async () => {
    const before = gpu.memory.ledger.totalBytes;
    const random = new RandomWeights(gpu);
    const norm = await random.vector({ name: 'norm', type: 'F32', shape: [100], bytes: 400 });
    expect(new Float32Array(await gpu.read(norm))).toEqual(new Float32Array(100).fill(1));
    expect(gpu.memory.ledger.totalBytes).toBeGreaterThan(before);
    random.release();
    expect(gpu.memory.ledger.totalBytes).toBe(before);
  });
});
