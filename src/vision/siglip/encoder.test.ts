import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { Random } from '../../../test/support/random.ts';
import type { Device } from '../../device/device.ts';
import type { VisionConfig } from '../../model/config.ts';
import { RandomWeights } from '../../weights/random-weights.ts';
import { transposed } from '../../weights/transposed.ts';
import { WeightUploader } from '../../weights/upload.ts';
import { siglipConfig, visionShapeTensors } from '../../weights/vision-shape-tensors.ts';
import { visionScratchWords } from './buffers.ts';
import { VisionEncoder } from './encoder.ts';
import { type MadeTower, type MadeType, makeTower } from '../../../test/support/siglip-tower.ts';
import { towerReference } from './tower.ref.ts';
import { loadVisionWeights } from './weights.ts';

const { signal } = new AbortController();

/** 16 patches, pooled to 4 tokens; no width is a multiple of another. One layer, as tiles are slow without a GPU. */
const small: VisionConfig = {
  layerCount: 1,
  width: 144,
  heads: 2,
  feedForward: 304,
  imageSize: 56,
  patchSize: 14,
  normEpsilon: 1e-6,
  poolFactor: 2,
  projectionWidth: 100,
};
/** Widths of whole blocks; heads of 32, the narrowest that the attention for GPUs does. */
const blocks = { ...small, width: 96, heads: 3, feedForward: 160, projectionWidth: 64 };
/** The real widths over 4 patches, one token. */
const real = { ...siglipConfig(68, 1), imageSize: 28, poolFactor: 2 };

const mixed: Record<string, MadeType> = {
  patch_embd: 'F16',
  position_embd: 'BF16',
  attn_q: 'F16',
  attn_k: 'BF16',
  attn_v: 'F32',
  attn_out: 'BF16',
  ffn_up: 'F32',
  ffn_down: 'BF16',
  input_projection: 'BF16',
};
const mixedType = (name: string): MadeType => mixed[name.split('.').at(-2) ?? ''] ?? 'F32';
/** Columns of a patch, 588, are no whole blocks. */
const blockType = (name: string): MadeType => (name.includes('_embd') ? 'F32' : 'Q8_0');

let gpu: Device;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

const owners = (): string[] => gpu.memory.ledger.entries().map(({ owner }) => owner);
const load = (on: Device, { tensors }: MadeTower) =>
  loadVisionWeights(new WeightUploader(on, { kind: 'vision' }), tensors, transposed);
const pixelsOf = ({ imageSize }: VisionConfig, random: Random): Float32Array =>
  Float32Array.from({ length: 3 * imageSize ** 2 }, () => random.next() * 2 - 1);

type Case = readonly [name: string, config: VisionConfig, typeOf?: (name: string) => MadeType];
const allF16: Case = ['all F16', small];
const inFloats: Case = ['F32, F16 and BF16 mixed, q, k and v apart', small, mixedType];
const inBlocks: Case = ['Q8_0, projection included', blocks, blockType];
const realWidths: Case = ['a layer of the real widths', real];

/** The kernels for GPUs are run on a software adapter too. SwiftShader takes half a minute to compile them. */
describe.each([
  { kernels: 'software adapters', fallback: true, cases: [allF16, inFloats, inBlocks, realWidths] },
  { kernels: 'GPUs', fallback: false, cases: [inFloats, realWidths] },
])('the tower with kernels for $kernels', ({ fallback, cases }) => {
  it.for(cases)('agrees with f64: %s', async ([, config, typeOf], { skip }) => {
    skip(
      !fallback && gpu.adapter.architecture === 'swiftshader',
      'these kernels are tested one by one there',
    );
    const random = new Random(config.width);
    const tower = makeTower(config, random, typeOf);
    const planes = pixelsOf(config, random);
    const on: Device = { ...gpu, adapter: { ...gpu.adapter, fallback } };
    const encoder = await VisionEncoder.create(on, config, await load(on, tower));
    const embedding = await encoder.encode(planes, { signal });
    const values = new Float32Array(await gpu.read(embedding));
    embedding.release();
    encoder.release();
    // f16 keys and values make it 2e-8. A scale of attention that is 1 % off makes it 1.3e-7 or more.
    expect(nmse(values, towerReference(config, tower.values, planes))).toBeLessThan(1e-7);
  });
});

describe('memory of the tower', () => {
  it('is all vision, goes on release, and a tower loaded again says the same', async () => {
    const tower = makeTower(small, new Random(1));
    const planes = pixelsOf(small, new Random(2));
    const before = owners();
    const encode = async () => {
      const encoder = await VisionEncoder.create(gpu, small, await load(gpu, tower));
      const kinds = gpu.memory.ledger.entries().filter(({ owner }) => owner !== 'step-ring');
      expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['vision']));
      const embedding = await encoder.encode(planes, { signal });
      encoder.release();
      expect(owners()).toEqual([...before, 'image']);
      const values = new Float32Array(await gpu.read(embedding));
      embedding.release();
      return values;
    };
    expect(await encode()).toEqual(await encode());
    expect(owners()).toEqual(before);
  });

  it('goes when the file fails at its last matrix', async () => {
    const before = owners();
    const { tensors } = makeTower(small, new Random(1));
    const gone = () => Promise.reject(new Error('gone'));
    await expect(loadVisionWeights(new WeightUploader(gpu), tensors, gone)).rejects.toThrow('gone');
    expect(owners()).toEqual(before);
  });

  const refuse = (): Promise<never> => Promise.reject(new Error('no room'));
  const withMemory = (settle: () => Promise<void>): Device => {
    const allocate = gpu.memory.allocate.bind(gpu.memory);
    return { ...gpu, memory: { allocate, settle } as unknown as Device['memory'] };
  };

  it('goes with the weights when the tower cannot be prepared or has no room', async () => {
    const before = owners();
    const failing: Device[] = [{ ...gpu, prepare: refuse }, withMemory(refuse)];
    for (const broken of failing) {
      const weights = await load(gpu, makeTower(small, new Random(1)));
      await expect(VisionEncoder.create(broken, small, weights)).rejects.toThrow('no room');
      expect(owners()).toEqual(before);
    }
  });

  it('keeps no embedding that has no room', async () => {
    const before = owners();
    let calls = 0;
    const settle = () => (calls++ === 0 ? Promise.resolve() : refuse());
    const weights = await load(gpu, makeTower(small, new Random(1)));
    const encoder = await VisionEncoder.create(withMemory(settle), small, weights);
    await expect(encoder.encode(pixelsOf(small, new Random(2)), { signal })).rejects.toThrow('no room');
    encoder.release();
    expect(owners()).toEqual(before);
  });

  it('is under 300 MiB of scratch for the real tower', () => {
    const words = Object.values(visionScratchWords(siglipConfig(5376)));
    expect((words.reduce((a, b) => a + b, 0) * 4) / 2 ** 20).toBeLessThan(300);
  });

  it('takes random weights in place of a file', async () => {
    const before = owners();
    const turned = async <T extends { shape: readonly number[] }>(tensor: T): Promise<T> => ({
      ...tensor,
      shape: [...tensor.shape].reverse(),
    });
    const weights = await loadVisionWeights(new RandomWeights(gpu), visionShapeTensors(small), turned);
    const encoder = await VisionEncoder.create(gpu, small, weights);
    const embedding = await encoder.encode(pixelsOf(small, new Random(3)), { signal });
    const values = new Float32Array(await gpu.read(embedding));
    expect(values.length).toBe(4 * small.projectionWidth);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(values.length / 2);
    embedding.release();
    encoder.release();
    expect(owners()).toEqual(before);
  });
});
