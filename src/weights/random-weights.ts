import type { Device } from '../device/device.ts';
import { spread } from '../device/kernel.ts';
import { defineKernel, write } from '../kernels/define-kernel.ts';
import type { Allocation, BufferSlice } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import { codecs, SCALE_FACTOR, type QuantisedCodec } from '../kernels/codec/codec.ts';
import type { CodecName, Matrix } from '../kernels/matrix.ts';
import text from './random-weights.wgsl?raw';
import type { TensorShape } from './stacking.ts';
import { type Placement, WeightMemory } from './upload-memory.ts';

/** Which bits of a word are random, and what the others are. */
interface Pattern {
  readonly keep: number;
  readonly set: number;
  /**
   * Values of the others on the processor, whose scales and minima come eight by eight: in even and in odd
   * quads.
   */
  readonly quads?: readonly [number, number];
}

/** Made-up weights lie within this of zero, about as far as real ones; a power of two. */
const REACH = 2 ** -5;

/** Float weights of random sign and fraction, from a quarter to half of REACH. */
const FLOATS: Partial<Record<CodecName, Pattern>> = {
  f32: { keep: 0x807f_ffff, set: 0x3c00_0000 },
  f16: { keep: 0x83ff_83ff, set: 0x2000_2000 },
  bf16: { keep: 0x807f_807f, set: 0x3c00_3c00 },
};

/** The half of a power of two. */
const halfOfPower = (value: number): number => (Math.log2(value) + 15) << 10;

/** Every scale alike, so that the numbers of a codec span [-REACH, REACH). */
function scalePattern({ lowBits, highBits, minimum, codebook }: QuantisedCodec): Pattern {
  const range = codebook ? 256 : 2 ** (lowBits + highBits);
  const scale = halfOfPower(((2 * REACH) / range) * SCALE_FACTOR);
  const upper = minimum ? 0x8000 | halfOfPower(REACH * SCALE_FACTOR) : scale;
  const quads = [scale * 0x1_0001, upper * 0x1_0001] as const;
  return { keep: 0, set: upper * 0x1_0000 + scale, quads };
}

function fill(words: number, { keep, set, quads = [set, set] }: Pattern, seed: number) {
  return defineKernel({
    op: 'random-weights',
    text,
    bindings: { words: write('array<u32>') },
    constants: { KEEP: keep, SET: set, COUNT: words, SEED: seed },
    workgroups: () => spread(Math.ceil(words / 1024)),
    cost: () => ({ bytes: words * 4, flops: 0 }),
    wasm: {
      entry: 'random_words',
      units: () => Math.ceil(words / 4096),
      arguments: () => [words, seed, keep, ...quads],
    },
  });
}

/**
 * Weights of the true shapes without a file, for benchmarks: the face of `WeightUploader`, but the planes are
 * filled on the GPU with seeded random bits and plausible scales. Vectors (norms) are all ones.
 */
export class RandomWeights {
  readonly #device: Device;
  readonly #memory: WeightMemory;
  #seed: number;

  constructor(device: Device, seed = 1) {
    this.#device = device;
    this.#memory = new WeightMemory(device);
    this.#seed = seed;
  }

  /** @throws FacetError `gguf-tensors`, `adapter-too-small`, `out-of-gpu-memory` */
  async matrix(tensors: readonly TensorShape[], placement: Placement = {}): Promise<Matrix> {
    const { matrix } = this.#memory.matrix(tensors, placement);
    await this.#device.memory.settle();
    const codec = codecs[matrix.codec];
    const bits = FLOATS[matrix.codec] ?? { keep: 0xffff_ffff, set: 0 };
    for (const { low, high, scales } of matrix.shards) {
      await this.#fill(low, bits);
      if (high) await this.#fill(high, bits);
      if (scales && codec.kind === 'quantised') await this.#fill(scales, scalePattern(codec));
    }
    return matrix;
  }

  async vector(tensor: TensorShape, placement: Placement = {}): Promise<Allocation> {
    const allocation = this.#memory.vector(tensor.name, tensor.shape[0] ?? 0, placement);
    await this.#fill(allocation, { keep: 0, set: 0x3f80_0000 });
    return allocation;
  }

  /** Hands the weights over: who calls this releases them. */
  async finish(): Promise<Allocation[]> {
    await this.#device.memory.settle();
    return this.#memory.handOver();
  }

  /** Frees everything that was not handed over. */
  release(): void {
    this.#memory.release();
  }

  async #fill(words: BufferSlice, pattern: Pattern): Promise<void> {
    const kernel = fill(words.size / 4, pattern, this.#seed++);
    this.#device.submit(plainStep, [await this.#device.prepare(kernel, { words })]);
  }
}
