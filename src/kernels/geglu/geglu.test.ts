import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { geluReference } from '../wgsl/gelu.ref.ts';
import { gegluReference } from './geglu.ref.ts';
import { geglu } from './geglu.ts';

describe.each(KERNEL_DEVICES)('geglu on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  async function run(gate_up: Float32Array, feedForward: number, tokens: number): Promise<Float32Array> {
    const out = await runner.run(geglu(feedForward), { gate_up, h: gate_up.length / 2 }, { tokens });
    return new Float32Array(out.h);
  }

  it.each([
    [4, 1],
    [260, 3],
    [2048, 2],
    [21504, 1],
  ])('agrees with f64 at F = %i, T = %i', async (feedForward, tokens) => {
    const gateUp = new Random(feedForward).normals(tokens * 2 * feedForward, 2);
    const h = await run(gateUp, feedForward, tokens);
    expect(nmse(h, gegluReference(gateUp, feedForward))).toBeLessThan(1e-12);
  });

  it('is right over the whole range of the gate, each value for itself', async () => {
    const gates = [
      0, -0, 1e-30, 0.5, -0.5, 3, -3, -6, 8.9, -8.9, 9.1, -9.1, 50, -50, 1e5, -1e5, 1e13, -1e13, 3e38, -3e38,
    ];
    const gateUp = Float32Array.from([...gates, ...gates.map(() => 1)]);
    const h = await run(gateUp, gates.length, 1);
    gates.forEach((gate, i) => {
      const reference = geluReference(Math.fround(gate));
      const error = Math.abs((h[i] as number) - reference);
      expect(error, `gelu(${gate}) = ${h[i]}`).toBeLessThanOrEqual(2e-6 * Math.abs(reference) + 2e-7);
    });
  });

  it('writes no row past T', async () => {
    const h = await run(new Float32Array(3 * 16).fill(1), 8, 2);
    expect([...h.subarray(16)]).toEqual(new Array(8).fill(0));
  });

  it('refuses a width that does not fill vec4s', () => {
    expect(() => geglu(6)).toThrow('multiple of 4');
  });
});
