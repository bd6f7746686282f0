import { describe, expect, it } from 'vitest';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import { runWasm } from '../../../test/support/run-wasm.ts';
import { dequantise } from '../../weights/gguf/dequantise/dequantise.ts';
import { WEIGHT_TYPES, weightBytes, type WeightType } from '../../weights/gguf/types.ts';
import { codecOf } from '../codec/codec.ts';
import { interleavedBytes } from '../codec/interleave.ts';
import { embed } from '../embed/embed.ts';
import { isBlockType, repack } from './repack.ts';

const types = (Object.keys(WEIGHT_TYPES) as WeightType[]).filter(isBlockType);

/** Random blocks whose halves are numbers of 2^-13 to 2^-3, wherever a block may have one. */
function blocksOf(type: WeightType, count: number, random: Random): Uint8Array {
  const bytes = random.bytes(weightBytes(type, count));
  const { blockBytes } = WEIGHT_TYPES[type];
  const places = { Q2_K: [81, 83], Q3_K: [109], Q6_K: [209] }[type as string] ?? [1, 3];
  for (let block = 0; block < bytes.length; block += blockBytes) {
    for (const at of places) bytes[block + at] = (random.integer(0, 2) << 7) | random.integer(8, 48);
  }
  return bytes;
}

// On a GPU `weights/upload.test.ts` has all types.
describe('repack on the processor', () => {
  it.each(types)('%s: the weights that the blocks stand for, in the rows they belong to', async (type) => {
    const [rows, columns, first, total] = [7, 768, 5, 13];
    const codec = codecOf(type);
    const raw = blocksOf(type, rows * columns, new Random(rows));
    const sizes = interleavedBytes(codec, total, columns);
    const planes = await runWasm(repack(type, columns, rows + 1), {
      job: Uint32Array.of(rows, first),
      raw,
      low: sizes.low / 4,
      high: sizes.high / 4,
      scales: sizes.scales / 4,
    });
    const words = (plane?: ArrayBuffer) => new Uint32Array(plane ?? new ArrayBuffer(0));
    const { x } = await runWasm(
      embed({ matrix: { codec, columns }, shard: { firstRow: 0, rows: total }, scale: 1 }),
      {
        tokens: Uint32Array.from({ length: total }, (_, row) => row),
        x: total * columns,
        low: words(planes.low),
        high: words(planes.high),
        scales: words(planes.scales),
      },
      { tokens: total },
    );
    const weights = new Float32Array(x);
    const want = dequantise(type, raw, rows * columns);
    const own = weights.subarray(first * columns, (first + rows) * columns);
    expect(nmse(own, want)).toBeLessThan(type.endsWith('_K') || type === 'IQ4_XS' ? 1e-6 : 1e-14);
    const others = [...weights.subarray(0, first * columns), ...weights.subarray((first + rows) * columns)];
    expect(others.every((weight) => weight === 0 || Object.is(weight, -0))).toBe(true);
  });
});
