import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { plainStep, runKernel } from '../../../test/support/run-kernel.ts';
import type { Gpu } from '../../gpu/device.ts';
import { halfBits, halfValue } from './half.fixture.ts';
import { kvStore } from './kv-store.ts';

const local = { kind: 'local', window: 64, heads: 4, kvHeads: 2, headDim: 64 } as const;
const global = { ...local, kind: 'global', window: Infinity } as const;
const ROW = 64;

describe('kv-store', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  test.each([
    ['a ring from the start', local, 0, 5, 64],
    ['a ring to its end', local, 60, 4, 64],
    ['a ring around its end', local, 60, 9, 64],
    ['exactly a whole ring', local, 10, 64, 64],
    ['more than a ring', local, 10, 150, 64],
    ['one token', local, 64, 1, 64],
    ['a global layer', global, 30, 70, 128],
  ] as const)('fills %s', async (_, layer, position, tokens, capacity) => {
    const fresh = Uint32Array.from({ length: tokens * ROW }, (__, i) => i + 1);
    const contents = { fresh_keys: fresh, fresh_values: fresh.map((word) => word + 0x10_0000) };
    const written = { keys: capacity * ROW, values: capacity * ROW };
    const step = { position, tokens, globalCapacity: capacity };
    const result = await runKernel(gpu, kvStore(layer), { ...contents, ...written }, step);
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
    expect(kvStore(local).cost({ ...plainStep, tokens: 100 }).bytes).toBe(64 * ROW * 4 * 4);
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
