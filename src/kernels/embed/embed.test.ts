import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planesFor } from '../../../test/support/planes.ts';
import { Random } from '../../../test/support/random.ts';
import { KERNEL_DEVICES, type KernelRunner, openRunner } from '../../../test/support/kernel-runner.ts';
import { codecs } from '../codec/codec.ts';
import type { CodecName } from '../matrix.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { embed, PLACEHOLDER_TOKEN } from './embed.ts';

describe.each(KERNEL_DEVICES)('embed on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => void (runner = await openRunner(device)));
  afterAll(() => runner.destroy());

  it('fills the rows of its own tokens, scaled, and leaves the others and image places alone', async () => {
    const [rows, columns, scale] = [10, 64, 8];
    const { weights, ...planes } = planesFor(device, 'q8', rows, columns, new Random(3));
    const kernel = embed({
      matrix: { codec: 'q8', columns },
      shard: { firstRow: 20, rows },
      scale,
    });
    const tokens = Uint32Array.of(25, 19, 20, 29, 30, PLACEHOLDER_TOKEN, 0, 21);
    const before = new Float32Array(6 * columns).fill(7);
    const { x } = await runner.run(kernel, { ...planes, tokens, x: before }, { tokens: 5, tokenOffset: 1 });
    const result = new Float32Array(x);
    [undefined, 0, 9, undefined, undefined, undefined].forEach((row, t) => {
      const expected =
        row === undefined
          ? new Float32Array(columns).fill(7)
          : Float32Array.from(weights.subarray(row * columns, (row + 1) * columns), (w) => w * scale);
      expect(result.slice(t * columns, (t + 1) * columns)).toEqual(expected);
    });
  });

  it.each(Object.keys(codecs) as CodecName[])('reads every weight of %s', async (codec) => {
    const [rows, columns] = [11, 96];
    const { weights, ...planes } = planesFor(device, codec, rows, columns, new Random(4));
    const kernel = embed({ matrix: { codec, columns }, shard: { firstRow: 0, rows }, scale: 1 });
    const tokens = Uint32Array.from({ length: rows }, (_, row) => row);
    const { x } = await runner.run(kernel, { ...planes, tokens, x: rows * columns }, { tokens: rows });
    expect(nmse(new Float32Array(x), weights)).toBeLessThan(1e-14);
  });
});
