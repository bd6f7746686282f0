import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openNodeGpu } from '../../../../test/support/device.ts';
import { packRows, unpackRows } from '../../../../test/support/kv-rows.ts';
import { nmse } from '../../../../test/support/nmse.ts';
import { prepareOnPlainDevice } from '../../../../test/support/plain-device.ts';
import { Random } from '../../../../test/support/random.ts';
import { runKernel } from '../../../../test/support/run-kernel.ts';
import type { Device } from '../../../device/device.ts';
import { visible } from '../../../kv/visible.ts';
import { KV_TYPES, kvRowWords } from '../../../shared/kv-row.ts';
import { attentionReference } from '../attention.ref.ts';
import { qkNormRopeReference, type RotatedLayer } from '../qk-norm-rope/qk-norm-rope.ref.ts';
import { ropeTable } from '../qk-norm-rope/rope-table.ts';
import { attentionCombine, attentionSplitProjected, partialWords } from './attention-decode.ts';

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
const global = { kind: 'global', window: Infinity, ropeTheta: 1e6, ropeScale: 8 } as const;
const the270m = { heads: 4, kvHeads: 1, headDim: 256, queryScale: 1 / 16, window: 512 };
const the27b = { heads: 8, kvHeads: 4, headDim: 128, queryScale: 168 ** -0.5, window: 1024 };
/** Content of a slot that no position was written to; reading it would spoil everything. */
const UNWRITTEN = 0x7e00_7e00;

describe.each(KV_TYPES)('attention-split-projected, %s', (kvType) => {
  let gpu: Device;
  beforeAll(async () => void (gpu = await openNodeGpu()));
  afterAll(() => gpu.destroy());

  function inputs(layer: RotatedLayer, position: number) {
    const random = new Random(position + layer.headDim);
    const { heads, kvHeads, headDim, ropeTheta: theta, ropeScale: scale } = layer;
    const row = kvHeads * headDim;
    return {
      qkv: random.normals((heads + 2 * kvHeads) * headDim, 3),
      query_norm: random.normals(headDim, 1.5),
      key_norm: random.normals(headDim, 1),
      rope: ropeTable({ theta, scale, headDim, contextLength: position + 1 }),
      // By position, from 0 to the one before the token's own.
      keys: packRows(layer, random.normals(position * row, 1.5), kvType),
      values: packRows(layer, random.normals(position * row, 2), kvType),
    };
  }

  /** The token's own row as it was written, what attention made of it, and whether all other rows are as they were. */
  async function run(layer: RotatedLayer, position: number, input: ReturnType<typeof inputs>) {
    const capacity = layer.kind === 'local' ? layer.window : position + 40;
    const words = kvRowWords(layer, kvType);
    const slot = position % capacity;
    const cached = (rows: Uint32Array) => {
      const cache = new Uint32Array(capacity * words).fill(UNWRITTEN);
      for (let p = 0; p < position; p++)
        cache.set(rows.subarray(p * words, (p + 1) * words), (p % capacity) * words);
      return cache;
    };
    const before = { keys: cached(input.keys), values: cached(input.values) };
    const step = { position, globalCapacity: layer.kind === 'global' ? capacity : 9 };
    const kernel = attentionSplitProjected(layer, { epsilon, kvType });
    const result = await runKernel(gpu, kernel, { ...input, ...before, partials: partialWords(layer) }, step);
    const combined = { partials: new Float32Array(result.partials), out: layer.heads * layer.headDim };
    const { out } = await runKernel(gpu, attentionCombine(layer), combined, step);
    const after = { keys: new Uint32Array(result.keys), values: new Uint32Array(result.values) };
    const own = (rows: Uint32Array) => rows.slice(slot * words, (slot + 1) * words);
    const isRestKept = (rows: Uint32Array, old: Uint32Array) =>
      rows.every((word, i) => word === old[i] || (i >= slot * words && i < (slot + 1) * words));
    return {
      out: new Float32Array(out),
      key: own(after.keys),
      value: own(after.values),
      isRestKept: isRestKept(after.keys, before.keys) && isRestKept(after.values, before.values),
    };
  }

  async function expectRight(
    layer: RotatedLayer,
    position: number,
    input = inputs(layer, position),
    bound = 1e-11,
  ) {
    const got = await run(layer, position, input);
    const want = qkNormRopeReference(layer, input.qkv, input.query_norm, input.key_norm, position, epsilon);
    const rounded = (numbers: Float64Array) => unpackRows(layer, packRows(layer, numbers, kvType), kvType);
    // A near tie may be rounded either way; a step of q8 is much.
    const near = kvType === 'f16' ? 1e-7 : 1e-6;
    expect(nmse(unpackRows(layer, got.key, kvType), rounded(want.keys))).toBeLessThan(near);
    expect(nmse(unpackRows(layer, got.value, kvType), rounded(want.values))).toBeLessThan(near);
    const all = (past: Uint32Array, own: Uint32Array) => {
      const rows = new Uint32Array(past.length + own.length);
      rows.set(past);
      rows.set(own, past.length);
      return unpackRows(layer, rows, kvType);
    };
    const attended = attentionReference(
      layer,
      want.query,
      all(input.keys, got.key),
      all(input.values, got.value),
      position,
      (q, k) => visible(q, k, layer.window, []),
    );
    expect(nmse(got.out, attended)).toBeLessThan(bound);
    expect(got.isRestKept).toBe(true);
  }

  // Bytes differ in how a row is packed alone.
  const ALL: [string, Partial<RotatedLayer>, number][] = [
    ['the first token', {}, 0],
    ['the last slot of a run', {}, 31],
    ['the first slot of a run', {}, 32],
    ['the last slot of a ring', {}, 63],
    ['a ring that wrapped by one', {}, 64],
    ['a ring that wrapped twice', {}, 150],
    ['a global layer past the window', global, 300],
    ['three kv heads of 72, whose scales end in half a pair', { heads: 3, kvHeads: 3, headDim: 72 }, 70],
    ['270M local, wrapped', the270m, 700],
    ['the narrowest heads, in runs longer than a tile', { ...global, headDim: 8 }, 32 * 128 + 5],
  ];
  const ROWS = /kv head|wrapped$/;

  test.each(ALL.filter(([name]) => kvType === 'f16' || ROWS.test(name)))(
    'norms, turns, keeps and attends as f64 does: %s',
    async (_, change, position) => {
      await expectRight({ ...tiny, ...change }, position);
    },
  );

  it('holds q and k of 447 and v of 135, and heads of zeros', async () => {
    const layer = { ...tiny, ...the27b };
    const input = inputs(layer, 90);
    const at = (head: number) => head * layer.headDim;
    input.qkv.fill(0, at(1), at(2));
    input.qkv.fill(0, at(8 + 3), at(8 + 4));
    input.qkv.fill(0, at(12 + 2), at(12 + 3));
    for (const place of [3, at(2) + 70, at(8) + 5]) input.qkv[place] = place % 2 ? 447 : -447;
    input.qkv[at(12) + 9] = 135;
    await expectRight(layer, 90, input, 1e-10);
  });

  it('needs no more than the limits every WebGPU device has', async () => {
    const layers = [
      { ...tiny, ...the270m },
      { ...tiny, ...the27b },
      { ...tiny, heads: 2 },
    ];
    const kernels = layers.map((layer) => attentionSplitProjected(layer, { epsilon, kvType }));
    await expect(prepareOnPlainDevice(kernels)).resolves.toBeUndefined();
  });
});
