import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfValue } from '../../../test/support/f16.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { visionHeads } from './vision-heads.ts';

describe.each(KERNEL_DEVICES)('vision-heads on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  it('adds biases, scales queries and packs keys and values', async () => {
    const random = new Random(5);
    const [width, tokens, scale] = [72, 3, 72 ** -0.5];
    const qkv = random.normals(tokens * 3 * width, 4);
    const [query_bias, key_bias, value_bias] = [
      random.normals(width),
      random.normals(width),
      random.normals(width),
    ];
    const result = await runner.run(
      visionHeads(width, scale),
      {
        qkv,
        query_bias,
        key_bias,
        value_bias,
        query: tokens * width,
        keys: (tokens * width) / 2,
        values: (tokens * width) / 2,
      },
      { tokens },
    );
    const part = (index: number, bias: Float32Array, factor: number) =>
      Float64Array.from({ length: tokens * width }, (_, i) => {
        const [row, channel] = [Math.floor(i / width), i % width];
        return ((qkv[row * 3 * width + index * width + channel] ?? 0) + (bias[channel] ?? 0)) * factor;
      });
    const halves = (bytes: ArrayBuffer) => Float64Array.from(new Uint16Array(bytes), halfValue);
    expect(nmse(new Float32Array(result.query), part(0, query_bias, scale))).toBeLessThan(1e-12);
    expect(nmse(halves(result.keys), part(1, key_bias, 1))).toBeLessThan(1e-6);
    expect(nmse(halves(result.values), part(2, value_bias, 1))).toBeLessThan(1e-6);
  });
});
