import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../../test/support/nmse.ts';
import { Random } from '../../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../../test/support/kernel-runner.ts';
import { layerNorm } from './layer-norm.ts';

describe.each(KERNEL_DEVICES)('layer-norm on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  it.each([
    [4, 1, 0],
    [144, 3, 5],
    [1152, 5, 1e3],
  ])('width %i, %i rows, mean %i', async (width, tokens, mean) => {
    const random = new Random(width);
    const x = random.normals(tokens * width, 2).map((value) => value + mean);
    const weight = random.normals(width);
    const bias = random.normals(width);
    const expected = new Float64Array(x.length);
    for (let row = 0; row < tokens; row++) {
      const values = x.subarray(row * width, (row + 1) * width);
      const average = values.reduce((a, b) => a + b, 0) / width;
      const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / width;
      values.forEach((value, i) => {
        expected[row * width + i] =
          ((value - average) / Math.sqrt(variance + 1e-6)) * (weight[i] ?? 0) + (bias[i] ?? 0);
      });
    }
    const kernel = layerNorm({ width, epsilon: 1e-6 });
    const { y } = await runner.run(kernel, { x, weight, bias, y: x.length }, { tokens });
    // At a mean of 1,000 the input itself is known to 6e-5 only.
    expect(nmse(new Float32Array(y), expected)).toBeLessThan(mean > 100 ? 1e-7 : 1e-11);
  });
});
