import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { planesFor } from '../../../test/support/planes.ts';
import { Random } from '../../../test/support/random.ts';
import { codecs } from '../codec/codec.ts';
import type { CodecName } from '../matrix.ts';
import { matmul } from './matmul.ts';
import { matmulReference } from './matmul.ref.ts';

const names = Object.keys(codecs) as CodecName[];

describe.each(KERNEL_DEVICES)('matmul on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());
  /** As for the matvec: activations of quantised codecs have 16 bits on the processor. */
  const bound = (codec: CodecName): number =>
    device === 'processor' && codecs[codec].kind !== 'float' ? 1e-8 : 1e-10;

  it.each(names)('%s: odd rows and columns, chunks of 1 to 65 tokens', async (codec) => {
    const sizes = [[67, 96], ...(codec === 'f32' ? [[6, 588]] : [])];
    for (const [rows = 0, columns = 0] of sizes) {
      const random = new Random(rows * columns);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const kernel = matmul({ matrix: { codec, rows, columns }, shard: { firstRow: 0, rows } });
      for (const tokens of [1, 3, 17, 64, 65]) {
        const x = random.normals(tokens * columns);
        const { y } = await runner.run(kernel, { ...planes, x, y: tokens * rows }, { tokens });
        expect(nmse(new Float32Array(y), matmulReference(weights, x, columns))).toBeLessThan(bound(codec));
      }
    }
  });

  it('keeps outliers of 1e5 and writes only its own outputs', async () => {
    for (const codec of ['q6', 'f32'] as const) {
      const [rows, columns, tokens, stride] = [13, 64, 5, 40];
      const random = new Random(5);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const x = random.normals(tokens * columns);
      x[17] = 1e5;
      x[3 * columns] = -1e5;
      const kernel = matmul({
        matrix: { codec, rows: 30, columns },
        shard: { firstRow: 10, rows },
        outputStride: stride,
        outputOffset: 6,
      });
      const { y } = await runner.run(
        kernel,
        { ...planes, x, y: new Float32Array(tokens * stride).fill(7) },
        { tokens },
      );
      const expected = new Float64Array(tokens * stride).fill(7);
      const product = matmulReference(weights, x, columns);
      for (let t = 0; t < tokens; t++)
        expected.set(product.subarray(t * rows, (t + 1) * rows), t * stride + 16);
      expect(nmse(new Float32Array(y), expected)).toBeLessThan(bound(codec));
      const others = new Float32Array(y).filter((_, i) => i % stride < 16 || i % stride >= 16 + rows);
      expect(others.every((value) => value === 7)).toBe(true);
    }
  });
});
