import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { nllReference } from './nll.ref.ts';
import { nll } from './nll.ts';

describe.each(KERNEL_DEVICES)('nll on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  async function run(logits: Float32Array, targets: number[]): Promise<Float32Array> {
    const tokens = targets.length;
    const contents = { logits, targets: Uint32Array.from(targets), nll: tokens };
    const out = await runner.run(nll({ vocabulary: logits.length / tokens }), contents, { tokens });
    return new Float32Array(out.nll);
  }

  it.each([
    [1, 2],
    [5, 3],
    [1000, 7],
    [1024, 2],
    [262_144, 3],
  ])('agrees with f64 at V = %i, T = %i', async (vocabulary, tokens) => {
    const random = new Random(vocabulary);
    const logits = random.normals(tokens * vocabulary, 6);
    const targets = Array.from({ length: tokens }, () => random.integer(0, vocabulary));
    expect(nmse(await run(logits, targets), nllReference(logits, targets))).toBeLessThan(1e-11);
  });

  it('is stable for huge logits, and keeps the digits of a small difference between them', async () => {
    const logits = Float32Array.from([1e5, 1e5 - 1, 0, -1e5, -1e5, -1e5 - 2, -1e5, -3e38]);
    const targets = [1, 1];
    const actual = await run(logits, targets);
    expect(nmse(actual, nllReference(logits, targets))).toBeLessThan(1e-11);
    expect(actual[0]).toBeCloseTo(Math.log(1 + Math.exp(-1)) + 1, 5);
  });

  it('takes -inf as impossible and equal logits as uniform', async () => {
    const logits = new Float32Array(2 * 600).fill(-Infinity);
    logits[599] = 3;
    logits.fill(7.5, 600);
    const actual = await run(logits, [599, 0]);
    expect(actual[0]).toBeCloseTo(0, 6);
    expect(actual[1]).toBeCloseTo(Math.log(600), 5);
  });
});
