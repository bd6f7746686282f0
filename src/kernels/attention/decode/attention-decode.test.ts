import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { nmse } from '../../../../test/support/nmse.ts';
import { Random } from '../../../../test/support/random.ts';
import { type KernelRunner, KV_DEVICES, openRunner } from '../../../../test/support/kernel-runner.ts';
import { plainStep } from '../../../device/step.ts';
import { visible } from '../../../kv/visible.ts';
import { kvRowWords } from '../../../shared/kv-row.ts';
import { attentionReference } from '../attention.ref.ts';
import type { AttentionLayer } from '../attention-layer.ts';
import { packRows, unpackRows } from '../../../../test/support/kv-rows.ts';
import { prepareOnPlainDevice } from '../../../../test/support/plain-device.ts';
import { attentionCombine, attentionSplit, partialWords } from './attention-decode.ts';
import { MAX_SPLITS, runLength, splitCount } from './splits.ts';

const tiny: AttentionLayer = { kind: 'local', window: 64, heads: 4, kvHeads: 2, headDim: 64 };
const global = { kind: 'global', window: Infinity } as const;
const the270m = { heads: 4, kvHeads: 1, headDim: 256, window: 512 };
const the27b = { heads: 8, kvHeads: 4, headDim: 128, window: 1024 };
/** Content of a slot that no position was written to; reading it would spoil everything. */
const UNWRITTEN = 0x7e00_7e00;

describe.each(KV_DEVICES)('attention-decode, %s on the %s', (kvType, device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  interface Case {
    readonly query: Float32Array;
    /** By position, from 0 to the token's own. */
    readonly keys: Uint32Array;
    readonly values: Uint32Array;
  }

  function randomCase(layer: AttentionLayer, position: number, seed = 7): Case {
    const random = new Random(seed);
    const row = layer.kvHeads * layer.headDim;
    return {
      query: random.normals(layer.heads * layer.headDim, 2 / Math.sqrt(layer.headDim)),
      keys: packRows(layer, random.normals((position + 1) * row, 1.5), kvType),
      values: packRows(layer, random.normals((position + 1) * row, 2), kvType),
    };
  }

  async function run(
    layer: AttentionLayer,
    position: number,
    { query, keys, values }: Case,
  ): Promise<Float32Array> {
    const capacity = layer.kind === 'local' ? layer.window : position + 40;
    const words = kvRowWords(layer, kvType);
    const cached = (rows: Uint32Array) => {
      const cache = new Uint32Array(capacity * words).fill(UNWRITTEN);
      for (let p = 0; p <= position; p++)
        cache.set(rows.subarray(p * words, (p + 1) * words), (p % capacity) * words);
      return cache;
    };
    const step = { position, globalCapacity: layer.kind === 'global' ? capacity : 9 };
    const { partials } = await runner.run(
      attentionSplit(layer, kvType),
      { query, keys: cached(keys), values: cached(values), partials: partialWords(layer) },
      step,
    );
    const combined = { partials: new Float32Array(partials), out: query.length };
    const { out } = await runner.run(attentionCombine(layer), combined, step);
    return new Float32Array(out);
  }

  function reference(layer: AttentionLayer, position: number, { query, keys, values }: Case): Float64Array {
    const sees = (q: number, k: number) => visible(q, k, layer.window, []);
    return attentionReference(
      layer,
      query,
      unpackRows(layer, keys, kvType),
      unpackRows(layer, values, kvType),
      position,
      sees,
    );
  }

  test.each<[string, Partial<AttentionLayer>, number]>([
    ['the first token', {}, 0],
    ['a ring of 32, one run', {}, 31],
    ['a ring that is not full', {}, 40],
    ['a ring one short of full', {}, 62],
    ['a ring exactly full', {}, 63],
    ['a ring that wrapped by one', {}, 64],
    ['a ring that wrapped twice', {}, 150],
    ['a global layer past the window', global, 150],
    ['one query head a kv head', { heads: 2 }, 70],
    ['270M local, not full', the270m, 200],
    ['270M local, wrapped', the270m, 700],
    ['270M global', { ...the270m, ...global }, 600],
    ['27B local', the27b, 1100],
    ['27B global', { ...the27b, ...global }, 99],
    ['a head of 72', { headDim: 72 }, 50],
    ['the narrowest head', { headDim: 8 }, 50],
    ['runs longer than a tile', { ...global, heads: 2, kvHeads: 1 }, 32 * MAX_SPLITS + 5],
  ])('agrees with f64: %s', async (_, change, position) => {
    const layer = { ...tiny, ...change };
    const input = randomCase(layer, position);
    expect(nmse(await run(layer, position, input), reference(layer, position, input))).toBeLessThan(1e-11);
  });

  it('averages the values of equal keys', async () => {
    const row = tiny.kvHeads * tiny.headDim;
    const input = {
      ...randomCase(tiny, 99),
      keys: packRows(tiny, new Float32Array(100 * row).fill(1), kvType),
    };
    expect(nmse(await run(tiny, 99, input), reference(tiny, 99, input))).toBeLessThan(1e-11);
  });

  it('holds keys of 447, scores of thousands and values of 135', async () => {
    const layer = { ...tiny, ...the270m };
    const random = new Random(3);
    const keys = random.normals(301 * 256, 1.5);
    const values = random.normals(301 * 256, 2);
    for (const at of [0, 258, 256 * 200 + 6]) keys.set([447, -447], at);
    for (const at of [14, 256 * 299]) values.set([135, -135], at);
    const input = {
      query: random.normals(4 * 256, 1 / 8),
      keys: packRows(layer, keys, kvType),
      values: packRows(layer, values, kvType),
    };
    input.query[0] = 9;
    input.query[1] = -9;
    // Scores of 8,000 lie 5e-4 apart in f32, and a weight is off by as much as its score.
    expect(nmse(await run(layer, 300, input), reference(layer, 300, input))).toBeLessThan(1e-7);
  });

  it('needs no more than the limits every WebGPU device has', async () => {
    const layers = [
      { ...tiny, ...the270m },
      { ...tiny, ...the27b },
      { ...tiny, heads: 2 },
    ];
    const kernels = layers.flatMap((layer) => [attentionSplit(layer, kvType), attentionCombine(layer)]);
    await expect(prepareOnPlainDevice(kernels)).resolves.toBeUndefined();
  });

  it('shares out at most 128 runs, and the partials have room for them', () => {
    const layer = { ...tiny, ...global };
    for (const position of [0, 31, 32, 4095, 4096, 8191, 8192, 131_071]) {
      const step = { ...plainStep, position, globalCapacity: position + 1 };
      const splits = splitCount(layer, step);
      expect(splits).toBeLessThanOrEqual(MAX_SPLITS);
      expect(splits * runLength(position + 1)).toBeGreaterThan(position);
      expect((splits - 1) * runLength(position + 1)).toBeLessThanOrEqual(position);
      expect(attentionSplit(layer, kvType).workgroups(step)).toEqual([splits, 2, 1]);
    }
    expect(partialWords(layer)).toBe(128 * 4 * 68);
  });

  it('reads as much past the window as at it', () => {
    const cost = (position: number) => attentionSplit(tiny, kvType).cost({ ...plainStep, position });
    expect(cost(5000)).toEqual(cost(63));
    expect(cost(63).flops).toBe(4 * 64 * 4 * 64);
    expect(cost(0).flops).toBe(4 * 4 * 64);
  });
});
