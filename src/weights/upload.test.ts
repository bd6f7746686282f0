import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../test/support/device.ts';
import { nmse } from '../../test/support/nmse.ts';
import { Random } from '../../test/support/random.ts';
import type { Device } from '../device/device.ts';
import type { Allocation } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import { planesOf } from '../kernels/codec/planes.ts';
import { embed } from '../kernels/embed/embed.ts';
import type { Matrix } from '../kernels/matrix.ts';
import { dequantise } from './gguf/dequantise/dequantise.ts';
import { WEIGHT_TYPES, weightBytes, type WeightType } from './gguf/types.ts';
import type { WeightSource } from './source/source.ts';
import { stackable, type TensorLike } from './stacking.ts';
import { shardLayouts } from './upload-shards.ts';
import { WeightUploader } from './upload.ts';

let gpu: Device;
let idle: number;
beforeAll(async () => {
  gpu = await openNodeGpu();
  idle = gpu.memory.ledger.totalBytes;
});
afterAll(() => gpu.destroy());

const types = Object.keys(WEIGHT_TYPES) as WeightType[];
/** Types whose scale is one half of the file: nothing is rounded on the way. */
const EXACT = ['F32', 'F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'IQ4_NL'];

function sourceOf(bytes: Uint8Array, seen: number[] = []): WeightSource {
  return {
    id: 'test',
    name: 'test.gguf',
    size: bytes.length,
    read: async (offset, length) => {
      seen.push(length);
      return bytes.slice(offset, offset + length);
    },
  };
}

/** Where a block has its halves. */
const HALVES: Partial<Record<WeightType, readonly number[]>> = {
  Q8_0: [0],
  Q4_0: [0],
  IQ4_NL: [0],
  Q5_0: [0],
  IQ4_XS: [0],
  Q4_1: [0, 2],
  Q5_1: [0, 2],
  Q4_K: [0, 2],
  Q5_K: [0, 2],
  Q2_K: [80, 82],
  Q3_K: [108],
  Q6_K: [208],
};

/** Random bits, with halves as files have them: 2^-13 to 2^-3, of both signs. */
function blocksOf(type: WeightType, count: number, seed: number): Uint8Array {
  const random = new Random(seed + 1);
  const { blockBytes } = WEIGHT_TYPES[type];
  const halves = HALVES[type];
  if (!halves) {
    const values = random.normals(count);
    if (type === 'F32') return new Uint8Array(values.buffer);
    // The upper half of an f32 is a bf16; as an f16 it is some other number of the same order.
    return new Uint8Array(Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16).buffer);
  }
  const bytes = random.bytes(weightBytes(type, count));
  for (let block = 0; block < bytes.length; block += blockBytes) {
    for (const at of halves)
      bytes[block + at + 1] = (random.integer(0, 2) << 7) | random.integer(2 << 2, 12 << 2);
  }
  return bytes;
}

function tensorOf(
  type: WeightType,
  rows: number,
  columns: number,
  seed = 0,
  source?: WeightSource,
): TensorLike {
  const raw = blocksOf(type, rows * columns, seed);
  // An odd place in the file, as the data of a tensor may have.
  const file = new Uint8Array(raw.length + 7);
  file.set(raw, 7);
  return {
    name: `${type}.${rows}`,
    type,
    shape: [rows, columns],
    source: source ?? sourceOf(file),
    offset: 7,
    bytes: raw.length,
  };
}

const expected = (type: WeightType, rows: number, columns: number, seed = 0): Float32Array =>
  dequantise(type, blocksOf(type, rows * columns, seed), rows * columns);

/** All rows of a matrix, by way of the embedding kernel. */
async function rowsOf(matrix: Matrix): Promise<Float32Array> {
  const make = (name: string, bytes: number) =>
    gpu.memory.allocate({ owner: 'test', kind: 'activation', dtype: 'f32', bytes, label: name });
  const tokens = make('tokens', matrix.rows * 4);
  const x = make('x', matrix.rows * matrix.columns * 4);
  gpu.write(
    tokens,
    Uint32Array.from({ length: matrix.rows }, (_, row) => row),
  );
  const dispatches = await Promise.all(
    matrix.shards.map((shard) =>
      gpu.prepare(embed({ matrix, shard, scale: 1 }), {
        tokens,
        x,
        ...planesOf(shard),
      }),
    ),
  );
  gpu.submit({ ...plainStep, tokens: matrix.rows }, dispatches);
  const result = new Float32Array(await gpu.read(x));
  tokens.release();
  x.release();
  return result;
}

function releaseAll(allocations: readonly Allocation[]): void {
  for (const allocation of allocations) allocation.release();
}

describe('WeightUploader', () => {
  it.each(types)('%s comes back as the reference reads it', async (type) => {
    const columns = WEIGHT_TYPES[type].blockWeights === 32 ? 96 : 256;
    const rows = 23;
    const uploader = new WeightUploader(gpu);
    const matrix = await uploader.matrix([tensorOf(type, rows, columns)]);
    const allocations = await uploader.finish();
    const weights = await rowsOf(matrix);
    const reference = expected(type, rows, columns);
    if (EXACT.includes(type)) expect(weights).toEqual(reference);
    else expect(nmse(weights, reference)).toBeLessThan(1e-7);
    releaseAll(allocations);
    expect(gpu.memory.ledger.totalBytes).toBe(idle);
  });

  it('stacks tensors, cuts them into shards and chunks, and reports every byte', async () => {
    const columns = 256;
    const parts = [
      tensorOf('Q4_K', 37, columns),
      tensorOf('Q4_1', 11, columns, 3),
      tensorOf('Q4_K', 5, columns, 1),
    ];
    let reported = 0;
    const uploader = new WeightUploader(gpu, {
      readBytes: 1024,
      limits: { maxStorageBufferBindingSize: 20 * 128, maxBufferSize: 1e6 },
      onProgress: (bytes) => (reported += bytes),
    });
    const matrix = await uploader.matrix(parts, { layer: 3 });
    expect(matrix.shards.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [0, 18],
      [18, 18],
      [36, 17],
    ]);
    expect(reported).toBe(0);
    const allocations = await uploader.finish();
    expect(reported).toBe(parts.reduce((sum, { bytes }) => sum + bytes, 0));
    const weights = await rowsOf(matrix);
    expect(nmse(weights.subarray(0, 37 * columns), expected('Q4_K', 37, columns))).toBeLessThan(1e-7);
    expect(weights.slice(37 * columns, 48 * columns)).toEqual(expected('Q4_1', 11, columns, 3));
    expect(nmse(weights.subarray(48 * columns), expected('Q4_K', 5, columns, 1))).toBeLessThan(1e-7);
    const entries = gpu.memory.ledger.entries().filter(({ kind }) => kind === 'weights');
    expect(entries).toHaveLength(3);
    expect(entries[0]).toMatchObject({ layer: 3, dtype: 'q4m', owner: 'Q4_K.37+Q4_1.11+Q4_K.5' });
    releaseAll(allocations);
  });

  it('reads ahead, over tensors too, and no more than it may hold', async () => {
    const raw = blocksOf('Q8_0', 40 * 64, 0);
    const plain = sourceOf(raw);
    let held = 0;
    let most = 0;
    let longest = 0;
    const source: WeightSource = {
      ...plain,
      read: async (offset, length) => {
        held += length;
        most = Math.max(most, held);
        longest = Math.max(longest, length);
        await new Promise((resolve) => setTimeout(resolve, 1));
        held -= length;
        return plain.read(offset, length);
      },
    };
    const uploader = new WeightUploader(gpu, { readBytes: 300, aheadBytes: 1000 });
    for (const rows of [10, 1, 1, 1, 1, 26]) {
      await uploader.matrix([{ ...tensorOf('Q8_0', rows, 64, 0, source), offset: 0 }]);
    }
    releaseAll(await uploader.finish());
    expect(longest).toBeLessThanOrEqual(300);
    expect(most).toBeLessThanOrEqual(1000);
    expect(most).toBeGreaterThan(700);
  });

  it('reads inside the pieces that a source is in, but for rows that lie in two', async () => {
    const raw = blocksOf('Q8_0', 60 * 64, 0);
    const reads: [offset: number, length: number][] = [];
    const plain = sourceOf(raw);
    const source: WeightSource = {
      ...plain,
      chunkBytes: 512,
      read: (offset, length) => {
        reads.push([offset, length]);
        return plain.read(offset, length);
      },
    };
    const uploader = new WeightUploader(gpu);
    await uploader.matrix([{ ...tensorOf('Q8_0', 60, 64, 0, source), offset: 0 }]);
    releaseAll(await uploader.finish());
    const pieceOf = (offset: number) => Math.floor(offset / 512);
    const across = reads.filter(([offset, length]) => pieceOf(offset) !== pieceOf(offset + length - 1));
    const ROW_BYTES = 68;
    expect(across.map(([, length]) => length)).toEqual(across.map(() => ROW_BYTES));
    expect(across.length).toBeGreaterThan(0);
    expect(reads.reduce((sum, [, length]) => sum + length, 0)).toBe(raw.length);
    expect(reads.length - across.length).toBe(Math.ceil(raw.length / 512));
  });

  it('reads vectors of every float type as f32', async () => {
    const uploader = new WeightUploader(gpu);
    const floats = ['F32', 'F16', 'BF16'] as const;
    const vectors = await Promise.all(
      floats.map((type) => uploader.vector({ ...tensorOf(type, 1, 36), shape: [36] })),
    );
    const allocations = await uploader.finish();
    for (const [index, type] of floats.entries()) {
      const vector = vectors[index] as Allocation;
      const values = new Float32Array(await gpu.read(vector));
      expect(values).toEqual(expected(type, 1, 36));
    }
    releaseAll(allocations);
    await uploader.vector({ ...tensorOf('Q8_0', 1, 32), shape: [32] });
    await expect(uploader.finish()).rejects.toMatchObject({ code: 'gguf-unsupported' });
    expect(gpu.memory.ledger.totalBytes).toBe(idle);
  });

  it('frees everything when stopped, when the source fails, and when tensors do not fit', async () => {
    const stop = new AbortController();
    const plain = tensorOf('Q5_0', 64, 64);
    const source: WeightSource = {
      ...plain.source,
      read: async (offset, length) => {
        if (offset > 1000) stop.abort();
        return plain.source.read(offset, length);
      },
    };
    const uploader = new WeightUploader(gpu, { readBytes: 500, signal: stop.signal });
    await uploader.matrix([tensorOf('F32', 2, 32)]);
    await uploader.matrix([{ ...plain, source }]);
    await expect(uploader.finish()).rejects.toMatchObject({ code: 'aborted' });
    expect(gpu.memory.ledger.totalBytes).toBe(idle);

    const failing = { ...plain.source, read: () => Promise.reject(new Error('gone')) };
    const doomed = new WeightUploader(gpu);
    await doomed.matrix([{ ...plain, source: failing }]);
    await expect(doomed.finish()).rejects.toThrow('gone');
    const foreign = tensorOf('Q8_0', 4, 64);
    await expect(new WeightUploader(gpu).matrix([plain, foreign])).rejects.toMatchObject({
      code: 'gguf-tensors',
    });
    expect(gpu.memory.ledger.totalBytes).toBe(idle);
  });
});

describe('shardLayouts', () => {
  it('keeps every plane under the binding limit, in order and without gaps', () => {
    const limits = { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20, rowGroup: 1 };
    const random = new Random(1);
    for (const [codec, rows, columns] of [
      ['q8', 262_144, 640],
      ['f32', 262_208, 2560],
      ['q6', 262_144, 1152],
      ['q5', 2048, 640],
      ['q2m', 7, 32 * random.integer(1, 100)],
    ] as const) {
      const shards = shardLayouts(codec, rows, columns, limits);
      let next = 0;
      for (const shard of shards) {
        expect(shard.firstRow).toBe(next);
        next += shard.rows;
        for (const place of [shard.low, shard.high, shard.scales]) {
          if (!place) continue;
          expect(place.offset % 256).toBe(0);
          expect(place.size).toBeLessThanOrEqual(limits.maxStorageBufferBindingSize);
          expect(place.offset + place.size).toBeLessThanOrEqual(shard.bytes);
        }
        expect(shard.bytes).toBeLessThanOrEqual(limits.maxBufferSize);
      }
      expect(next).toBe(rows);
    }
  });

  it('says so when not even a row fits', () => {
    const limits = { maxStorageBufferBindingSize: 100, maxBufferSize: 1000, rowGroup: 1 };
    expect(() => shardLayouts('f32', 1, 32, limits)).toThrow('does not fit');
  });
});

describe('stackable', () => {
  it('groups neighbours of one codec and width', () => {
    const tensor = (name: string, type: string, columns = 64) => ({
      name,
      type,
      shape: [4, columns],
      bytes: 0,
    });
    const groups = stackable([
      tensor('q', 'Q4_K'),
      tensor('k', 'Q4_1'),
      tensor('v', 'Q6_K'),
      tensor('w', 'Q4_K'),
      tensor('x', 'Q4_K', 32),
    ]);
    expect(groups.map((group) => group.map(({ name }) => name).join(''))).toEqual(['qk', 'v', 'w', 'x']);
    expect(stackable([])).toEqual([]);
  });
});
