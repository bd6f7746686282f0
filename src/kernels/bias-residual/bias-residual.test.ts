import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import type { Gpu } from '../../gpu/device.ts';
import { biasResidual } from './bias-residual.ts';

describe('bias-residual', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  it('adds in place and leaves rows past the step alone', async () => {
    const random = new Random(4);
    const width = 144;
    const [y, bias, residual] = [
      random.normals(3 * width),
      random.normals(width),
      random.normals(3 * width, 100),
    ];
    const expected = Float64Array.from(residual, (value, i) =>
      i < 2 * width ? value + (y[i] ?? 0) + (bias[i % width] ?? 0) : value,
    );
    const result = await runKernel(gpu, biasResidual(width), { y, bias, residual }, { tokens: 2 });
    expect(nmse(new Float32Array(result.residual), expected)).toBeLessThan(1e-13);
  });
});
