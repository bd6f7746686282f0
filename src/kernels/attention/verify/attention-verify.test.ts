import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KernelRunner, KV_DEVICES, openRunner } from '../../../../test/support/kernel-runner.ts';
import { packRows } from '../../../../test/support/kv-rows.ts';
import { Random } from '../../../../test/support/random.ts';
import { kvRowWords } from '../../../shared/kv-row.ts';
import type { AttentionLayer } from '../attention-layer.ts';
import { attentionCombine, attentionSplit, partialWords } from '../decode/attention-decode.ts';
import { MAX_SPLITS } from '../decode/splits.ts';
import { attentionVerifyCombine, attentionVerifySplit } from './attention-verify.ts';

const tiny: AttentionLayer = { kind: 'local', window: 64, heads: 4, kvHeads: 2, headDim: 64 };
const global = { kind: 'global', window: Infinity } as const;
const TOKENS = 4;

describe.each(KV_DEVICES)('attention-verify, %s on the %s', (kvType, device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  test.each<[string, Partial<AttentionLayer>, number]>([
    ['an empty cache', {}, 0],
    ['a ring that becomes full', {}, 62],
    ['a ring that wrapped', {}, 150],
    ['a global layer', global, 150],
    ['runs that become longer', { ...global, heads: 2, kvHeads: 1 }, 32 * MAX_SPLITS - 2],
  ])('gives each token what it is given alone: %s', async (_, change, position) => {
    const layer = { ...tiny, ...change };
    const { heads, headDim } = layer;
    const random = new Random(position + 1);
    const words = kvRowWords(layer, kvType);
    const all = (position + TOKENS) * layer.kvHeads * headDim;
    const keys = packRows(layer, random.normals(all, 1.5), kvType);
    const values = packRows(layer, random.normals(all, 2), kvType);
    const query = random.normals(TOKENS * heads * headDim, 2 / Math.sqrt(headDim));
    const capacity = layer.kind === 'local' ? layer.window : position + 40;
    // The cache as it is before position `end` is written.
    const cached = (rows: Uint32Array, end: number) => {
      const cache = new Uint32Array(capacity * words).fill(0x7e00_7e00);
      for (let p = 0; p < end; p++)
        cache.set(rows.subarray(p * words, (p + 1) * words), (p % capacity) * words);
      return cache;
    };
    const step = { position, tokens: TOKENS, globalCapacity: layer.kind === 'global' ? capacity : 9 };
    const { partials } = await runner.run(
      attentionVerifySplit(layer, kvType),
      {
        query,
        keys: cached(keys, position),
        values: cached(values, position),
        fresh_keys: keys.slice(position * words),
        fresh_values: values.slice(position * words),
        partials: TOKENS * partialWords(layer),
      },
      step,
    );
    const { out } = await runner.run(
      attentionVerifyCombine(layer),
      { partials: new Float32Array(partials), out: query.length },
      step,
    );
    for (let token = 0; token < TOKENS; token++) {
      const row = [token * heads * headDim, (token + 1) * heads * headDim] as const;
      const one = { ...step, position: position + token, tokens: 1 };
      const alone = await runner.run(
        attentionSplit(layer, kvType),
        {
          query: query.slice(...row),
          keys: cached(keys, position + token + 1),
          values: cached(values, position + token + 1),
          partials: partialWords(layer),
        },
        one,
      );
      const expected = await runner.run(
        attentionCombine(layer),
        { partials: new Float32Array(alone.partials), out: heads * headDim },
        one,
      );
      expect(new Float32Array(out).slice(...row)).toEqual(new Float32Array(expected.out));
    }
  });
});
