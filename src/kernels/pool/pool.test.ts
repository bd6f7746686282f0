import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import type { Gpu } from '../../gpu/device.ts';
import { averagePool } from './pool.ts';

describe('average-pool', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  it.each([
    [4, 4, 2],
    [144, 16, 4],
  ])('width %i, %i patches a side, factor %i', async (width, side, factor) => {
    const x = new Random(side).normals(side * side * width);
    const pooled = side / factor;
    const expected = new Float64Array(pooled * pooled * width);
    for (let y = 0; y < side; y++) {
      for (let column = 0; column < side; column++) {
        const target = Math.floor(y / factor) * pooled + Math.floor(column / factor);
        for (let c = 0; c < width; c++) {
          expected[target * width + c] =
            (expected[target * width + c] ?? 0) + (x[(y * side + column) * width + c] ?? 0) / factor ** 2;
        }
      }
    }
    const result = await runKernel(gpu, averagePool({ width, side, factor }), { x, y: expected.length });
    expect(nmse(new Float32Array(result.y), expected)).toBeLessThan(1e-12);
  });
});
