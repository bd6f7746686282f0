import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { averagePool } from './pool.ts';

describe.each(KERNEL_DEVICES)('average-pool on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

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
    const result = await runner.run(averagePool({ width, side, factor }), { x, y: expected.length });
    expect(nmse(new Float32Array(result.y), expected)).toBeLessThan(1e-12);
  });
});
