import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { randomPlanes } from '../../../test/support/planes.ts';
import { Random } from '../../../test/support/random.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import type { Gpu } from '../../gpu/device.ts';
import { embed, PLACEHOLDER_TOKEN } from './embed.ts';

let gpu: Gpu;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

describe('embed', () => {
  it('fills the rows of its own tokens, scaled, and leaves the others and image places alone', async () => {
    const [rows, columns, scale] = [10, 64, 8];
    const { weights, ...planes } = randomPlanes('q8', rows, columns, new Random(3));
    const kernel = embed({
      matrix: { codec: 'q8', columns },
      shard: { firstRow: 20, rows },
      scale,
    });
    const tokens = Uint32Array.of(25, 19, 20, 29, 30, PLACEHOLDER_TOKEN, 0, 21);
    const before = new Float32Array(6 * columns).fill(7);
    const { x } = await runKernel(
      gpu,
      kernel,
      { ...planes, tokens, x: before },
      { tokens: 5, tokenOffset: 1 },
    );
    const result = new Float32Array(x);
    [undefined, 0, 9, undefined, undefined, undefined].forEach((row, t) => {
      const expected =
        row === undefined
          ? new Float32Array(columns).fill(7)
          : Float32Array.from(weights.subarray(row * columns, (row + 1) * columns), (w) => w * scale);
      expect(result.slice(t * columns, (t + 1) * columns)).toEqual(expected);
    });
  });
});
