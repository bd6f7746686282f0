import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { biasResidual } from './bias-residual.ts';

describe.each(KERNEL_DEVICES)('bias-residual on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

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
    const result = await runner.run(biasResidual(width), { y, bias, residual }, { tokens: 2 });
    expect(nmse(new Float32Array(result.residual), expected)).toBeLessThan(1e-13);
  });
});
