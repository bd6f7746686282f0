import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import type { Gpu } from '../../gpu/device.ts';
import { geluReference } from '../wgsl/gelu.ref.ts';
import { biasGelu } from './bias-gelu.ts';

describe('bias-gelu', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  it.each([4, 304, 4304])('width %i, with outliers', async (width) => {
    const random = new Random(width);
    const tokens = 3;
    const y = random.normals(tokens * width, 3);
    y.set([1e5, -1e5, 0, -0.001]);
    const bias = random.normals(width);
    const expected = Float64Array.from(y, (value, i) => geluReference(value + (bias[i % width] ?? 0)));
    const result = await runKernel(gpu, biasGelu(width), { bias, y }, { tokens });
    const values = new Float32Array(result.y);
    expect(nmse(values.subarray(4), expected.subarray(4))).toBeLessThan(1e-10);
    expect(values[0]).toBeCloseTo(expected[0] ?? 0, 0);
    expect(Math.abs(values[1] ?? 1)).toBeLessThan(1e-6);
  });
});
