import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../../test/support/nmse.ts';
import { Random } from '../../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../../test/support/kernel-runner.ts';
import { plainStep } from '../../../device/step.ts';
import { rmsNormReference } from './rms-norm.ref.ts';
import { rmsNorm } from './rms-norm.ts';

const epsilon = 1e-6;

describe.each(KERNEL_DEVICES)('rms-norm on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  async function run(x: Float32Array, weight: Float32Array, tokens: number): Promise<Float32Array> {
    const kernel = rmsNorm({ width: weight.length, epsilon });
    const { y } = await runner.run(kernel, { x, weight, y: x.length }, { tokens });
    return new Float32Array(y);
  }

  it.each([
    [4, 3],
    [128, 1],
    [640, 2],
    [1028, 5],
    [1152, 7],
    [5376, 2],
  ])('agrees with f64 at D = %i, T = %i', async (width, tokens) => {
    const random = new Random(width);
    const x = random.normals(tokens * width, 3);
    const weight = random.normals(width, 2);
    expect(nmse(await run(x, weight, tokens), rmsNormReference(x, weight, epsilon))).toBeLessThan(1e-12);
  });

  it('holds outliers of 1e5, as Gemma residuals have', async () => {
    const random = new Random(9);
    const x = random.normals(2 * 5376);
    for (const place of [0, 17, 5375, 5376 + 1000]) x[place] = place % 2 ? 1e5 : -1e5;
    const weight = random.normals(5376);
    const y = await run(x, weight, 2);
    const reference = rmsNormReference(x, weight, epsilon);
    expect(nmse(y, reference)).toBeLessThan(1e-12);
    // The small values must be right as well; the outliers would hide them in one sum.
    expect(nmse(y.subarray(18, 5375), reference.subarray(18, 5375))).toBeLessThan(1e-12);
  });

  it('gives zeros for a row of zeros and keeps tiny rows apart from it by epsilon', async () => {
    const x = new Float32Array(2 * 64);
    x.fill(1e-3, 64);
    const weight = new Float32Array(64).fill(1);
    const y = await run(x, weight, 2);
    expect([...y.subarray(0, 64)].every((value) => value === 0)).toBe(true);
    expect(y[64]).toBeCloseTo(Math.SQRT1_2, 5);
  });

  it('writes no row past T', async () => {
    const x = new Random(1).normals(3 * 8);
    const y = await run(x, new Float32Array(8).fill(1), 2);
    expect([...y.subarray(16)]).toEqual(new Array(8).fill(0));
  });

  it('refuses a width that does not fill vec4s', () => {
    expect(() => rmsNorm({ width: 130, epsilon })).toThrow('multiple of 4');
  });

  it('counts its bytes', () => {
    expect(rmsNorm({ width: 8, epsilon }).cost({ ...plainStep, tokens: 3 }).bytes).toBe(4 * (24 + 24 + 8));
  });
});
