import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type KernelRunner, KV_DEVICES, openRunner } from '../../../../test/support/kernel-runner.ts';
import { plainStep } from '../../../device/step.ts';
import { kvRowWords } from '../../../shared/kv-row.ts';
import { halfBits, halfValue } from '../../../../test/support/f16.ts';
import { packRows, unpackRows } from '../../../../test/support/kv-rows.ts';
import { kvStore } from './kv-store.ts';

const local = { kind: 'local', window: 64, heads: 4, kvHeads: 2, headDim: 64 } as const;
const global = { ...local, kind: 'global', window: Infinity } as const;

describe.each(KV_DEVICES)('kv-store %s on the %s', (kvType, device) => {
  let runner: KernelRunner;
  beforeAll(async () => {
    runner = await openRunner(device);
  });
  afterAll(() => runner.destroy());

  test.each([
    ['a ring from the start', local, 0, 5, 64],
    ['a ring to its end', local, 60, 4, 64],
    ['a ring around its end', local, 60, 9, 64],
    ['exactly a whole ring', local, 10, 64, 64],
    ['more than a ring', local, 10, 150, 64],
    ['one token', local, 64, 1, 64],
    ['a global layer', global, 30, 70, 128],
    ['one kv head, whose rows of q8 are not whole vec4s', { ...local, kvHeads: 1 }, 60, 9, 64],
  ] as const)('fills %s', async (_, layer, position, tokens, capacity) => {
    const ROW = kvRowWords(layer, kvType);
    const fresh = Uint32Array.from({ length: tokens * ROW }, (__, i) => i + 1);
    const contents = { fresh_keys: fresh, fresh_values: fresh.map((word) => word + 0x10_0000) };
    const written = { keys: capacity * ROW, values: capacity * ROW };
    const step = { position, tokens, globalCapacity: capacity };
    const result = await runner.run(kvStore(layer, kvType), { ...contents, ...written }, step);
    const want = { keys: new Uint32Array(written.keys), values: new Uint32Array(written.values) };
    for (let token = 0; token < tokens; token++) {
      const slot = (position + token) % capacity;
      want.keys.set(contents.fresh_keys.subarray(token * ROW, (token + 1) * ROW), slot * ROW);
      want.values.set(contents.fresh_values.subarray(token * ROW, (token + 1) * ROW), slot * ROW);
    }
    expect(new Uint32Array(result.keys)).toEqual(want.keys);
    expect(new Uint32Array(result.values)).toEqual(want.values);
  });

  it('counts only what a ring keeps', () => {
    const rowWords = { f16: 64, q8: 34 }[kvType];
    expect(kvStore(local, kvType).cost({ ...plainStep, tokens: 100 }).bytes).toBe(64 * rowWords * 4 * 4);
  });
});

describe('rows of q8', () => {
  const layer = { kvHeads: 3, headDim: 8 };

  it('hold every value to half a step of 1/127 of its head, and zeros exactly', () => {
    const values = Float64Array.from({ length: 5 * 24 }, (_, i) => Math.sin(i * i) * 10 ** (i % 4));
    values.fill(0, 48, 56);
    const words = packRows(layer, values, 'q8');
    expect(words.length).toBe(5 * (6 + 3 + 1));
    const held = unpackRows(layer, words, 'q8');
    for (let head = 0; head < 15; head++) {
      const of = (all: Float64Array) => [...all.subarray(head * 8, head * 8 + 8)];
      const peak = Math.max(...of(values).map(Math.abs));
      of(held).forEach((value, i) => {
        expect(Math.abs(value - (of(values)[i] ?? NaN))).toBeLessThanOrEqual((peak / 254) * 1.000001);
      });
    }
  });

  it('come back as they were when quantised again', () => {
    const words = packRows(
      layer,
      Float64Array.from({ length: 48 }, (_, i) => Math.cos(i) * 447),
      'q8',
    );
    const again = packRows(layer, unpackRows(layer, words, 'q8'), 'q8');
    expect(new Uint8Array(again.buffer)).toEqual(new Uint8Array(words.buffer));
  });
});

describe('halves', () => {
  it('come back as they were, all of them', () => {
    for (let half = 0; half < 0x10000; half++) {
      if (((half >> 10) & 31) === 31) continue;
      expect(halfBits(halfValue(half))).toBe(half);
    }
  });

  it('round to even', () => {
    expect(halfValue(halfBits(2049))).toBe(2048);
    expect(halfValue(halfBits(2051))).toBe(2052);
    expect(halfBits(1 / 3)).toBe(0x3555);
  });
});
