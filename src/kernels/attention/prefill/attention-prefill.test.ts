import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { nmse } from '../../../../test/support/nmse.ts';
import { Random } from '../../../../test/support/random.ts';
import {
  KERNEL_DEVICES,
  type KernelRunner,
  KV_DEVICES,
  openRunner,
} from '../../../../test/support/kernel-runner.ts';
import { plainStep } from '../../../device/step.ts';
import { type ImageSpan, lastVisible, visible } from '../../../kv/visible.ts';
import { type KvType, kvRowWords } from '../../../shared/kv-row.ts';
import type { AttentionLayer } from '../attention-layer.ts';
import { packRows, unpackRows } from '../../../../test/support/kv-rows.ts';
import { prepareOnPlainDevice } from '../../../../test/support/plain-device.ts';
import { attentionReference } from '../attention.ref.ts';
import { attentionPrefill } from './attention-prefill.ts';

const tiny: AttentionLayer = { kind: 'local', window: 64, heads: 4, kvHeads: 2, headDim: 64 };
const global = { kind: 'global', window: Infinity } as const;
const the270m = { heads: 4, kvHeads: 1, headDim: 256, window: 512 };
const the27b = { heads: 4, kvHeads: 2, headDim: 128, window: 1024 };
/** Content of a row that no position was written to; reading it would spoil everything. */
const UNWRITTEN = 0x7e00_7e00;

/** A sequence: queries, keys and values of every position from 0. */
interface Sequence {
  readonly layer: AttentionLayer;
  readonly kvType: KvType;
  readonly spans: readonly ImageSpan[];
  readonly query: Float32Array;
  readonly keys: Uint32Array;
  readonly values: Uint32Array;
}

function randomSequence(
  layer: AttentionLayer,
  kvType: KvType,
  length: number,
  spans: readonly ImageSpan[] = [],
): Sequence {
  const random = new Random(length);
  const row = layer.kvHeads * layer.headDim;
  return {
    layer,
    kvType,
    spans,
    query: random.normals(length * layer.heads * layer.headDim, 2 / Math.sqrt(layer.headDim)),
    keys: packRows(layer, random.normals(length * row, 1.5), kvType),
    values: packRows(layer, random.normals(length * row, 2), kvType),
  };
}

describe.each(KV_DEVICES)('attention-prefill, %s on the %s', (kvType, device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  /** Output of positions [start, start + tokens), the cache holding what it would hold then. */
  async function run({ layer, spans, query, keys, values }: Sequence, start: number, tokens: number) {
    const words = kvRowWords(layer, kvType);
    const queryWords = layer.heads * layer.headDim;
    const capacity = layer.kind === 'local' ? layer.window : start + tokens + 3;
    const cached = (rows: Uint32Array) => {
      const cache = new Uint32Array(capacity * words).fill(UNWRITTEN);
      for (let p = 0; p < start; p++)
        cache.set(rows.subarray(p * words, (p + 1) * words), (p % capacity) * words);
      return cache;
    };
    const fresh = (rows: Uint32Array) => {
      const scratch = new Uint32Array((tokens + 2) * words).fill(UNWRITTEN);
      scratch.set(rows.subarray(start * words, (start + tokens) * words));
      return scratch;
    };
    const { out } = await runner.run(
      attentionPrefill(layer, kvType),
      {
        query: query.subarray(start * queryWords, (start + tokens) * queryWords),
        keys: cached(keys),
        values: cached(values),
        fresh_keys: fresh(keys),
        fresh_values: fresh(values),
        last_visible: lastVisible(start, tokens, spans),
        out: tokens * queryWords,
      },
      { position: start, tokens, globalCapacity: layer.kind === 'global' ? capacity : 9 },
    );
    return new Float32Array(out);
  }

  function reference(
    { layer, spans, query, keys, values }: Sequence,
    start: number,
    tokens: number,
  ): Float64Array {
    const row = layer.heads * layer.headDim;
    const sees = (q: number, k: number) => visible(q, k, layer.window, spans);
    const part = query.subarray(start * row, (start + tokens) * row);
    const unpack = (rows: Uint32Array) => unpackRows(layer, rows, kvType);
    return attentionReference(layer, part, unpack(keys), unpack(values), start, sees);
  }

  test.each<[string, Partial<AttentionLayer>, number, number, ImageSpan[]?]>([
    ['one token at 0', {}, 0, 1],
    ['a chunk at 0', {}, 0, 45],
    ['exactly a window', {}, 0, 64],
    ['a window and one', {}, 0, 65],
    ['two windows and a bit in one chunk', {}, 0, 140],
    ['the middle, before the window', {}, 13, 20],
    ['one token before the ring is full', {}, 62, 1],
    ['one token when the ring is full', {}, 64, 1],
    ['crossing the window', {}, 50, 40],
    ['from a wrapped ring, twice', {}, 133, 37],
    ['more than a window from a wrapped ring', {}, 100, 90],
    ['global', global, 0, 50],
    ['global, past the window', global, 90, 50],
    ['an image at the start', {}, 0, 40, [{ first: 0, last: 15 }]],
    [
      'images side by side, past crossing',
      {},
      60,
      60,
      [
        { first: 70, last: 85 },
        { first: 86, last: 101 },
      ],
    ],
    ['an image as long as a window', {}, 30, 90, [{ first: 40, last: 103 }]],
    ['an image that ends the chunk, global', global, 20, 40, [{ first: 44, last: 59 }]],
    ['one query head a kv head', { heads: 2 }, 40, 43],
    ['270M local', the270m, 500, 33],
    ['270M global', { ...the270m, ...global }, 30, 35],
    ['27B local', the27b, 40, 33],
    ['a head of 72', { headDim: 72 }, 60, 21],
    ['a head of 16, of fewer threads than rows', { headDim: 16 }, 60, 21],
    ['the narrowest head', { headDim: 8 }, 60, 21],
  ])('agrees with f64: %s', async (_, change, start, tokens, spans = []) => {
    const sequence = randomSequence({ ...tiny, ...change }, kvType, start + tokens, spans);
    expect(nmse(await run(sequence, start, tokens), reference(sequence, start, tokens))).toBeLessThan(1e-11);
  });

  test.each([
    ['local', {}],
    ['global', global],
  ] as const)('chunks of 7 give what one chunk gives, %s', async (_, change) => {
    const layer = { ...tiny, ...change };
    const sequence = randomSequence(layer, kvType, 150);
    const whole = await run(sequence, 0, 150);
    const parts = new Float32Array(whole.length);
    for (let start = 0; start < 150; start += 7) {
      parts.set(await run(sequence, start, Math.min(7, 150 - start)), start * layer.heads * layer.headDim);
    }
    expect(nmse(parts, whole)).toBeLessThan(1e-12);
  });

  it('averages the values of equal keys', async () => {
    const keys = packRows(tiny, new Float32Array(100 * tiny.kvHeads * tiny.headDim).fill(1), kvType);
    const sequence = { ...randomSequence(tiny, kvType, 100), keys };
    expect(nmse(await run(sequence, 30, 70), reference(sequence, 30, 70))).toBeLessThan(1e-11);
  });

  it('holds keys of 447, scores of thousands and values of 135', async () => {
    const layer = { ...tiny, ...the270m };
    const random = new Random(3);
    const keys = random.normals(80 * 256, 1.5);
    const values = random.normals(80 * 256, 2);
    for (const at of [0, 258, 256 * 50 + 6, 256 * 79]) keys.set([447, -447], at);
    for (const at of [14, 256 * 60]) values.set([135, -135], at);
    const sequence = {
      ...randomSequence(layer, kvType, 80),
      keys: packRows(layer, keys, kvType),
      values: packRows(layer, values, kvType),
    };
    for (let row = 0; row < 80 * 4; row += 3) sequence.query.set([9, -9], row * 256);
    // Scores of 8,000 lie 5e-4 apart in f32, and a weight is off by as much as its score.
    expect(nmse(await run(sequence, 40, 40), reference(sequence, 40, 40))).toBeLessThan(1e-7);
  });

  it('needs no more than the limits every WebGPU device has', async () => {
    const layers = [
      { ...tiny, ...the270m },
      { ...tiny, ...the27b },
      { ...tiny, heads: 2 },
    ];
    await expect(
      prepareOnPlainDevice(layers.map((layer) => attentionPrefill(layer, kvType))),
    ).resolves.toBeUndefined();
  });

  it('counts the pairs it must do', () => {
    const pairs = (change: Partial<AttentionLayer>, position: number, tokens: number) =>
      attentionPrefill({ ...tiny, ...change }, kvType).cost({ ...plainStep, position, tokens }).flops /
      (4 * 64 * 4);
    const count = (window: number, position: number, tokens: number) => {
      let sum = 0;
      for (let q = position; q < position + tokens; q++) sum += Math.min(q + 1, window);
      return sum;
    };
    expect(pairs(global, 10, 20)).toBe(count(Infinity, 10, 20));
    for (const [position, tokens] of [
      [0, 64],
      [60, 20],
      [64, 9],
      [500, 9],
    ] as const) {
      expect(pairs({}, position, tokens)).toBe(count(64, position, tokens));
    }
  });
});

describe.each(KERNEL_DEVICES)('attention-prefill of the vision tower on the %s', (device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  it('heads of 72: every patch sees every patch, with scores of hundreds', async () => {
    const layer = { kind: 'global', window: Infinity, heads: 2, kvHeads: 2, headDim: 72 } as const;
    const [patches, row] = [70, 144];
    const random = new Random(6);
    const query = random.normals(patches * row, 2 / Math.sqrt(72));
    const exactKeys = random.normals(patches * row, 1.5);
    for (const patch of [0, 31, 32, 69]) exactKeys.set([300, -300], patch * row + 70);
    query.set([1, -1], 40 * row + 70);
    const keys = packRows(layer, exactKeys, 'f16');
    const values = packRows(layer, random.normals(patches * row, 2), 'f16');
    const { out } = await runner.run(
      attentionPrefill(layer, 'f16'),
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
  });
});
