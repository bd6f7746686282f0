import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { geluReference } from '../wgsl/gelu.ref.ts';
import { biasGelu } from './bias-gelu.ts';

describe.each(KERNEL_DEVICES)('bias-gelu on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  it.each([4, 304, 4304])('width %i, with outliers', async (width) => {
    const random = new Random(width);
    const tokens = 3;
    const y = random.normals(tokens * width, 3);
    y.set([1e5, -1e5, 0, -0.001]);
    const bias = random.normals(width);
    const expected = Float64Array.from(y, (value, i) => geluReference(value + (bias[i % width] ?? 0)));
    const result = await runner.run(biasGelu(width), { bias, y }, { tokens });
    const values = new Float32Array(result.y);
    expect(nmse(values.subarray(4), expected.subarray(4))).toBeLessThan(1e-10);
    expect(values[0]).toBeCloseTo(expected[0] ?? 0, 0);
    expect(Math.abs(values[1] ?? 1)).toBeLessThan(1e-6);
  });
});
