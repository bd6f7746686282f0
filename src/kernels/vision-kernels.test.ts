import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfToFloat } from '../../test/support/half.ts';
import { nmse } from '../../test/support/nmse.ts';
import { openNodeGpu } from '../../test/support/device.ts';
import { Random } from '../../test/support/random.ts';
import { runKernel } from '../../test/support/run-kernel.ts';
import type { Gpu } from '../gpu/device.ts';
import { attentionReference } from './attention-prefill/attention.ref.ts';
import { attentionPrefill } from './attention-prefill/attention-prefill.ts';
import { biasGelu } from './bias-gelu/bias-gelu.ts';
import { geluReference } from './gelu/gelu.ref.ts';
import { biasResidual } from './bias-residual/bias-residual.ts';
import { packRows, unpackRows } from './kv-store/kv-rows.fixture.ts';
import { layerNorm } from './layer-norm/layer-norm.ts';
import { averagePool } from './pool/pool.ts';
import { visionHeads } from './vision-heads/vision-heads.ts';

describe('kernels of the vision tower against f64', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  it.each([
    [4, 1, 0],
    [144, 3, 5],
    [1152, 5, 1e3],
  ])('layer-norm, width %i, %i rows, mean %i', async (width, tokens, mean) => {
    const random = new Random(width);
    const x = random.normals(tokens * width, 2).map((value) => value + mean);
    const weight = random.normals(width);
    const bias = random.normals(width);
    const expected = new Float64Array(x.length);
    for (let row = 0; row < tokens; row++) {
      const values = x.subarray(row * width, (row + 1) * width);
      const average = values.reduce((a, b) => a + b, 0) / width;
      const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / width;
      values.forEach((value, i) => {
        expected[row * width + i] =
          ((value - average) / Math.sqrt(variance + 1e-6)) * (weight[i] ?? 0) + (bias[i] ?? 0);
      });
    }
    const kernel = layerNorm({ width, epsilon: 1e-6 });
    const { y } = await runKernel(gpu, kernel, { x, weight, bias, y: x.length }, { tokens });
    // At a mean of 1,000 the input itself is known to 6e-5 only.
    expect(nmse(new Float32Array(y), expected)).toBeLessThan(mean > 100 ? 1e-7 : 1e-11);
  });

  it.each([4, 304, 4304])('bias-gelu, width %i, with outliers', async (width) => {
    const random = new Random(width);
    const tokens = 3;
    const y = random.normals(tokens * width, 3);
    y.set([1e5, -1e5, 0, -0.001]);
    const bias = random.normals(width);
    const expected = Float64Array.from(y, (value, i) => geluReference(value + (bias[i % width] ?? 0)));
    const result = await runKernel(gpu, biasGelu(width), { bias, y }, { tokens });
    const values = new Float32Array(result.y);
    expect(nmse(values.subarray(4), expected.subarray(4))).toBeLessThan(1e-10);
    expect(values[0]).toBeCloseTo(expected[0] ?? 0, 0);
    expect(Math.abs(values[1] ?? 1)).toBeLessThan(1e-6);
  });

  it('bias-residual adds in place and leaves rows past the step alone', async () => {
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
    const result = await runKernel(gpu, biasResidual(width), { y, bias, residual }, { tokens: 2 });
    expect(nmse(new Float32Array(result.residual), expected)).toBeLessThan(1e-13);
  });

  it('vision-heads adds biases, scales queries and packs keys and values', async () => {
    const random = new Random(5);
    const [width, tokens, scale] = [72, 3, 72 ** -0.5];
    const qkv = random.normals(tokens * 3 * width, 4);
    const [query_bias, key_bias, value_bias] = [
      random.normals(width),
      random.normals(width),
      random.normals(width),
    ];
    const result = await runKernel(
      gpu,
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
    const halves = (bytes: ArrayBuffer) => Float64Array.from(new Uint16Array(bytes), halfToFloat);
    expect(nmse(new Float32Array(result.query), part(0, query_bias, scale))).toBeLessThan(1e-12);
    expect(nmse(halves(result.keys), part(1, key_bias, 1))).toBeLessThan(1e-6);
    expect(nmse(halves(result.values), part(2, value_bias, 1))).toBeLessThan(1e-6);
  });

  it.each(['register', 'tiled'] as const)(
    'attention %s: heads of 72, every patch sees every patch, with scores of hundreds',
    async (variant) => {
      const layer = { kind: 'global', window: Infinity, heads: 2, kvHeads: 2, headDim: 72 } as const;
      const [patches, row] = [70, 144];
      const random = new Random(6);
      const query = random.normals(patches * row, 2 / Math.sqrt(72));
      const exactKeys = random.normals(patches * row, 1.5);
      for (const patch of [0, 31, 32, 69]) exactKeys.set([300, -300], patch * row + 70);
      query.set([1, -1], 40 * row + 70);
      const keys = packRows(layer, exactKeys, 'f16');
      const values = packRows(layer, random.normals(patches * row, 2), 'f16');
      const { out } = await runKernel(
        gpu,
        attentionPrefill(layer, { variant, kvType: 'f16' }),
        {
          query,
          keys,
          values,
          fresh_keys: keys,
          fresh_values: values,
          last_visible: new Uint32Array(patches).fill(patches - 1),
          out: patches * row,
        },
        { tokens: patches, globalCapacity: patches },
      );
      const exact = attentionReference(
        layer,
        query,
        unpackRows(layer, keys, 'f16'),
        unpackRows(layer, values, 'f16'),
        0,
        () => true,
      );
      expect(nmse(new Float32Array(out), exact)).toBeLessThan(1e-9);
    },
  );

  it.each([
    [4, 4, 2],
    [144, 16, 4],
  ])('average-pool, width %i, %i patches a side, factor %i', async (width, side, factor) => {
    const x = new Random(side).normals(side * side * width);
    const pooled = side / factor;
    const expected = new Float64Array(pooled * pooled * width);
    for (let y = 0; y < side; y++) {
      for (let column = 0; column < side; column++) {
        const target = Math.floor(y / factor) * pooled + Math.floor(column / factor);
        for (let c = 0; c < width; c++) {
          expected[target * width + c] =
            (expected[target * width + c] ?? 0) + (x[(y * side + column) * width + c] ?? 0) / factor ** 2;
        }
      }
    }
    const result = await runKernel(gpu, averagePool({ width, side, factor }), { x, y: expected.length });
    expect(nmse(new Float32Array(result.y), expected)).toBeLessThan(1e-12);
  });
});
