import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { nmse } from '../../../../test/support/nmse.ts';
import { Random } from '../../../../test/support/random.ts';
import { type KernelRunner, KV_DEVICES, openRunner } from '../../../../test/support/kernel-runner.ts';
import type { Step } from '../../../device/kernel.ts';
import { plainStep } from '../../../device/step.ts';
import { kvRowWords } from '../../../shared/kv-row.ts';
import { packRows, unpackRows } from '../../../../test/support/kv-rows.ts';
import { qkNormRope } from './qk-norm-rope.ts';
import { qkNormRopeReference, type RotatedLayer } from './qk-norm-rope.ref.ts';
import { ROPE_LOW, ropeTable, ropeTableLength } from './rope-table.ts';

const epsilon = 1e-6;
const tiny: RotatedLayer = {
  kind: 'local',
  window: 64,
  heads: 4,
  kvHeads: 2,
  headDim: 64,
  queryScale: 0.125,
  ropeTheta: 1e4,
  ropeScale: 1,
};
const global: Partial<RotatedLayer> = { kind: 'global', window: Infinity, ropeTheta: 1e6, ropeScale: 8 };
const the27b = { heads: 32, kvHeads: 16, headDim: 128, queryScale: 168 ** -0.5, window: 1024 };
const the270m = { heads: 4, kvHeads: 1, headDim: 256, queryScale: 1 / 16, window: 512 };

describe('ropeTable', () => {
  test.each([
    [1e4, 1],
    [1e6, 8],
  ])('gives angles of theta %f over %f right to 5e-7 up to 131,072', (theta, scale) => {
    const headDim = 256;
    const table = ropeTable({ theta, scale, headDim, contextLength: 131_072 });
    expect(table.length).toBe(ropeTableLength(headDim, 131_072));
    const entry = (row: number, i: number) =>
      [table[row * headDim + 2 * i]!, table[row * headDim + 2 * i + 1]!] as const;
    for (const position of [0, 1, 255, 256, 257, 65_535, 65_536, 131_071]) {
      for (const i of [0, 1, 64, 127]) {
        const [lowCos, lowSin] = entry(position % ROPE_LOW, i);
        const [highCos, highSin] = entry(ROPE_LOW + Math.floor(position / ROPE_LOW), i);
        const angle = (position / scale) * theta ** ((-2 * i) / headDim);
        expect(Math.abs(lowCos * highCos - lowSin * highSin - Math.cos(angle))).toBeLessThan(5e-7);
        expect(Math.abs(lowSin * highCos + lowCos * highSin - Math.sin(angle))).toBeLessThan(5e-7);
      }
    }
  });

  it('has a row for the last position of a context that is not a multiple of 256', () => {
    expect(ropeTableLength(64, 257)).toBe((256 + 2) * 64);
  });
});

describe.each(KV_DEVICES)('qk-norm-rope %s on the %s', (kvType, device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  function inputs(layer: RotatedLayer, tokens: number, contextLength: number, seed = 1) {
    const random = new Random(seed);
    const { heads, kvHeads, headDim, ropeTheta: theta, ropeScale: scale } = layer;
    return {
      qkv: random.normals(tokens * (heads + 2 * kvHeads) * headDim, 3),
      query_norm: random.normals(headDim, 1.5),
      key_norm: random.normals(headDim, 1.5),
      rope: ropeTable({ theta, scale, headDim, contextLength }),
    };
  }

  async function run(
    layer: RotatedLayer,
    mode: 'decode' | 'prefill',
    input: ReturnType<typeof inputs>,
    step: Partial<Step>,
    rows: number,
  ) {
    const tokens = step.tokens ?? 1;
    const rowWords = kvRowWords(layer, kvType);
    const kernel = qkNormRope(layer, { mode, epsilon, kvType });
    const written = {
      query: tokens * layer.heads * layer.headDim,
      keys: rows * rowWords,
      values: rows * rowWords,
    };
    const result = await runner.run(kernel, { ...input, ...written }, step);
    return {
      query: new Float32Array(result.query),
      keys: unpackRows(layer, new Uint32Array(result.keys), kvType),
      values: unpackRows(layer, new Uint32Array(result.values), kvType),
    };
  }

  /** Rows against what they should hold: as close as the type is fine, and rounded to the nearest. */
  function expectRows(layer: RotatedLayer, got: Float64Array, want: Float64Array): void {
    // Near ties may round either way: a step of q8 is much, and there may be one in a few thousand values.
    const rounded = unpackRows(layer, packRows(layer, want, kvType), kvType);
    expect(nmse(got, rounded)).toBeLessThan(kvType === 'f16' ? 1e-7 : 1e-6);
    if (kvType === 'f16') expect(nmse(got, want)).toBeLessThan(1e-6);
    else expect(Math.max(...stepsOff(layer, got, want))).toBeLessThan(0.5001);
  }

  /** Distance that each value is off, in steps of its head: 1/127 of the head's largest value. */
  function stepsOff({ headDim }: RotatedLayer, got: Float64Array, want: Float64Array): number[] {
    return Array.from(got, (value, i) => {
      const start = i - (i % headDim);
      const peak = Math.max(...want.subarray(start, start + headDim).map(Math.abs));
      const error = Math.abs(value - (want[i] ?? NaN));
      return peak === 0 ? error : (error * 127) / peak;
    });
  }

  test.each<[string, Partial<RotatedLayer>, number, number]>([
    ['tiny, from 0', {}, 0, 5],
    ['tiny global, across 256', global, 250, 9],
    ['270M local', the270m, 700, 3],
    ['270M global', { ...the270m, ...global, ropeScale: 1 }, 8000, 2],
    ['27B global, far out', { ...the27b, ...global }, 131_070, 2],
    ['one query head a kv head', { heads: 2 }, 63, 1],
  ])('prefill agrees with f64: %s', async (_, change, position, tokens) => {
    const layer = { ...tiny, ...change };
    const input = inputs(layer, tokens, position + tokens);
    const got = await run(layer, 'prefill', input, { position, tokens }, tokens);
    const want = qkNormRopeReference(layer, input.qkv, input.query_norm, input.key_norm, position, epsilon);
    expect(nmse(got.query, want.query)).toBeLessThan(2e-13);
    expectRows(layer, got.keys, want.keys);
    expectRows(layer, got.values, want.values);
  });

  test.each([
    ['in a ring that is not full', tiny, 5, 64, 5],
    ['in the last slot of a ring', tiny, 63, 64, 63],
    ['in a wrapped ring', tiny, 64 * 3 + 7, 64, 7],
    ['on a global layer', { ...tiny, ...global }, 70, 80, 70],
  ] as const)('decode writes one row %s', async (_, layer, position, capacity, slot) => {
    const input = inputs(layer, 1, position + 1);
    const step = { position, tokens: 1, globalCapacity: capacity };
    const got = await run(layer, 'decode', input, step, capacity);
    const want = qkNormRopeReference(layer, input.qkv, input.query_norm, input.key_norm, position, epsilon);
    const row = layer.kvHeads * layer.headDim;
    const at = [slot * row, (slot + 1) * row] as const;
    expect(nmse(got.query, want.query)).toBeLessThan(2e-13);
    expectRows(layer, got.keys.slice(...at), want.keys);
    expectRows(layer, got.values.slice(...at), want.values);
    const others = [got.keys, got.values].map((all) => all.map((v, i) => (i >= at[0] && i < at[1] ? 0 : v)));
    expect(others.every((all) => all.every((value) => value === 0))).toBe(true);
  });

  it('holds q and k of 447 and v of 135, and heads of zeros', async () => {
    const layer = { ...tiny, ...the270m };
    const input = inputs(layer, 2, 300);
    input.qkv.fill(0, 6 * 256, 7 * 256);
    for (const at of [3, 700, 1024 + 5]) input.qkv[at] = at % 2 ? 447 : -447;
    input.qkv[5 * 256 + 9] = 135;
    const got = await run(layer, 'prefill', input, { position: 290, tokens: 2 }, 2);
    const want = qkNormRopeReference(layer, input.qkv, input.query_norm, input.key_norm, 290, epsilon);
    expect(nmse(got.query, want.query)).toBeLessThan(2e-13);
    expect([...got.query.subarray(4 * 256, 5 * 256)].every((value) => value === 0)).toBe(true);
    expectRows(layer, got.keys, want.keys);
    expectRows(layer, got.values, want.values);
  });

  it('refuses heads it cannot do', () => {
    expect(() => qkNormRope({ ...tiny, heads: 6 }, { mode: 'decode', epsilon, kvType })).toThrow('1, 2 or 4');
    expect(() => qkNormRope({ ...tiny, headDim: 512 }, { mode: 'decode', epsilon, kvType })).toThrow(
      'multiple of 8',
    );
    expect(() => qkNormRope({ ...tiny, window: Infinity }, { mode: 'decode', epsilon, kvType })).toThrow(
      'window of Infinity',
    );
  });

  it('counts its bytes', () => {
    const kernel = qkNormRope(tiny, { mode: 'prefill', epsilon, kvType });
    expect(kernel.cost({ ...plainStep, tokens: 3 }).bytes).toBe(
      3 * (64 * (8 * 4 + 4 * 4) + 2 * { f16: 256, q8: 136 }[kvType]),
    );
  });
});
