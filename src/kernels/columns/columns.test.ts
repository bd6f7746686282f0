import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { planesFor } from '../../../test/support/planes.ts';
import { Random } from '../../../test/support/random.ts';
import { codecs } from '../codec/codec.ts';
import type { CodecName } from '../matrix.ts';
import { matmulReference } from '../matmul/matmul.ref.ts';
import { matvec } from '../matvec/matvec.ts';
import { columnsKernel } from './columns.ts';

const names = Object.keys(codecs) as CodecName[];

describe.each(KERNEL_DEVICES)('columns on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());
  /** As for the matvec: activations of quantised codecs have 16 bits on the processor. */
  const bound = (codec: CodecName): number =>
    device === 'processor' && codecs[codec].kind !== 'float' ? 1e-8 : 1e-10;

  // A GPU in software compiles each for seconds; the matvec's test has the other decoders.
  const tried = device === 'processor' ? names : (['q4', 'q6', 'f16'] as const);
  it.each(tried)('%s: odd rows, a few tokens, each as the matvec has it', async (codec) => {
    const [rows, columns, stride] = [37, codec === 'f16' ? 588 : 416, 50];
    const random = new Random(rows);
    const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
    const options = {
      matrix: { codec, rows: 60, columns },
      shard: { firstRow: 3, rows },
      variant: 'workgroup',
      outputOffset: 5,
    } as const;
    const kernel = columnsKernel({ ...options, outputStride: stride });
    for (const tokens of [1, 3, 4, 6]) {
      const x = random.normals(8 * columns);
      const before = new Float32Array(tokens * stride).fill(7);
      const { y } = await runner.run(kernel, { ...planes, x, y: before }, { tokens });
      const after = new Float32Array(y);
      const expected = new Float64Array(tokens * stride).fill(7);
      const product = matmulReference(weights, x.subarray(0, tokens * columns), columns);
      for (let t = 0; t < tokens; t++)
        expected.set(product.subarray(t * rows, (t + 1) * rows), t * stride + 8);
      expect(nmse(after, expected)).toBeLessThan(bound(codec));
      const others = after.filter((_, i) => i % stride < 8 || i % stride >= 8 + rows);
      expect(others.every((value) => value === 7)).toBe(true);
      const one = matvec(options);
      const last = x.subarray((tokens - 1) * columns, tokens * columns);
      const alone = await runner.run(one, { ...planes, x: last, y: stride });
      const own = after.subarray((tokens - 1) * stride + 8, (tokens - 1) * stride + 8 + rows);
      expect(own).toEqual(new Float32Array(alone.y).subarray(8, 8 + rows));
    }
  });
});
