import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../../test/support/nmse.ts';
import { Random } from '../../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../../test/support/kernel-runner.ts';
import { residualNormReference } from './residual-norm.ref.ts';
import { residualNorm } from './residual-norm.ts';

const epsilon = 1e-6;

interface Inputs {
  residual: Float32Array;
  y: Float32Array;
  w_post: Float32Array;
  w_next: Float32Array;
}

function normalInputs(width: number, tokens: number): Inputs {
  const random = new Random(width + tokens);
  return {
    residual: random.normals(tokens * width, 100),
    y: random.normals(tokens * width, 5),
    w_post: random.normals(width, 4),
    w_next: random.normals(width, 2),
  };
}

describe.each(KERNEL_DEVICES)('residual-norm on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  async function run(inputs: Inputs, tokens: number): Promise<{ residual: Float32Array; x: Float32Array }> {
    const kernel = residualNorm({ width: inputs.w_post.length, epsilon });
    const out = await runner.run(kernel, { ...inputs, x: inputs.y.length }, { tokens });
    return { residual: new Float32Array(out.residual), x: new Float32Array(out.x) };
  }

  function reference({ residual, y, w_post, w_next }: Inputs): ReturnType<typeof residualNormReference> {
    return residualNormReference(residual, y, w_post, w_next, epsilon);
  }

  it.each([
    [4, 2],
    [128, 3],
    [640, 1],
    [1028, 4],
    [1152, 2],
    [5376, 2],
  ])('agrees with f64 at D = %i, T = %i', async (width, tokens) => {
    const inputs = normalInputs(width, tokens);
    const actual = await run(inputs, tokens);
    expect(nmse(actual.residual, reference(inputs).residual)).toBeLessThan(1e-12);
    expect(nmse(actual.x, reference(inputs).x)).toBeLessThan(1e-12);
  });

  it('holds outliers of 1e5 in the residual and in y', async () => {
    const inputs = normalInputs(5376, 1);
    inputs.residual[300] = 103_795;
    inputs.residual[4000] = -1e5;
    inputs.y[5] = 1e5;
    const actual = await run(inputs, 1);
    expect(nmse(actual.residual, reference(inputs).residual)).toBeLessThan(1e-12);
    expect(nmse(actual.x, reference(inputs).x)).toBeLessThan(1e-12);
    expect(nmse(actual.x.subarray(301, 4000), reference(inputs).x.subarray(301, 4000))).toBeLessThan(1e-12);
  });

  it('leaves the residual alone when y is zero, and gives zeros for zeros', async () => {
    const inputs = normalInputs(64, 2);
    inputs.y.fill(0);
    inputs.residual.fill(0, 64);
    const actual = await run(inputs, 2);
    expect([...actual.residual]).toEqual([...inputs.residual]);
    expect([...actual.x.subarray(64)].every((value) => value === 0)).toBe(true);
  });

  it('touches no row past T', async () => {
    const inputs = normalInputs(8, 3);
    const actual = await run(inputs, 2);
    expect([...actual.residual.subarray(16)]).toEqual([...inputs.residual.subarray(16)]);
    expect([...actual.x.subarray(16)]).toEqual(new Array(8).fill(0));
  });
});
