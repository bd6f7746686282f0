import type { Random } from './random.ts';
import type { VisionConfig } from '../../src/model/config.ts';
import { dequantise } from '../../src/weights/gguf/dequantise/dequantise.ts';
import { MemorySource } from '../../src/weights/source/memory.ts';
import type { TensorLike } from '../../src/weights/stacking.ts';
import type { VisionTensors } from '../../src/weights/tensor-map-vision.ts';
import { visionShapeTensors } from '../../src/weights/vision-shape-tensors.ts';
import type { TowerValues } from '../../src/vision/siglip/tower.ref.ts';

/** Types that a test can make up weights in. */
export type MadeType = 'F32' | 'F16' | 'BF16' | 'Q8_0';
type Tensors<Tensor> = Omit<VisionTensors<Tensor>, 'notes'>;

/** A made-up vision file: its tensors, and the values in them. */
export interface MadeTower {
  readonly tensors: Tensors<TensorLike>;
  readonly values: TowerValues;
}

/** Weights of random sign and fraction, sized so that a matrix keeps the size of what it is applied to. */
export function makeTower(
  config: VisionConfig,
  random: Random,
  typeOf: (name: string) => MadeType = () => 'F16',
): MadeTower {
  const made = mapTensors(visionShapeTensors(config), (shape) => {
    const { name, shape: dimensions } = shape;
    const count = dimensions.reduce((a, b) => a * b, 1);
    const vector = dimensions.length === 1;
    const type = vector ? 'F32' : typeOf(name);
    // Queries and keys are larger, so that attention picks patches instead of averaging all of them.
    const gain = /attn_[qk]\.weight/.test(name) ? 2.5 : 1;
    const exponent = vector ? -1 : Math.round(Math.log2(gain / Math.sqrt(count / (dimensions[0] ?? 1))));
    const raw = makers[type](random, count, exponent);
    const tensor = { ...shape, type, source: new MemorySource(raw, name), offset: 0, bytes: raw.length };
    return { tensor, values: dequantise(type, raw, count) };
  });
  return {
    tensors: mapTensors(made, ({ tensor }) => tensor),
    values: mapTensors(made, ({ values }) => values),
  };
}

/** The same for every tensor of a vision file. */
function mapTensors<From, To>(
  { layers, ...tower }: Tensors<From>,
  change: (tensor: From) => To,
): Tensors<To> {
  const each = (set: object) =>
    Object.fromEntries(Object.entries(set).map(([slot, tensor]) => [slot, change(tensor as From)]));
  return { ...each(tower), layers: layers.map(each) } as unknown as Tensors<To>;
}

/** Bytes of `count` weights whose size is between 2^exponent and twice that (Q8_0: below it). */
const makers: Record<MadeType, (random: Random, count: number, exponent: number) => Uint8Array> = {
  F32: (random, count, exponent) =>
    bytesOf(
      Uint32Array.from({ length: count }, () => (bits(random, 32) & 0x807f_ffff) | ((exponent + 127) << 23)),
    ),
  F16: (random, count, exponent) =>
    bytesOf(Uint16Array.from({ length: count }, () => (bits(random, 16) & 0x83ff) | ((exponent + 15) << 10))),
  BF16: (random, count, exponent) =>
    bytesOf(Uint16Array.from({ length: count }, () => (bits(random, 16) & 0x807f) | ((exponent + 127) << 7))),
  Q8_0: (random, count, exponent) => {
    const raw = new Uint8Array((count / 32) * 34);
    const scale = new Uint8Array(Uint16Array.of((exponent - 6 + 15) << 10).buffer);
    for (let at = 0; at < raw.length; at += 34) {
      raw.set(scale, at);
      for (let i = 2; i < 34; i++) raw[at + i] = bits(random, 8);
    }
    return raw;
  },
};

const bits = (random: Random, count: number): number => Math.floor(random.next() * 2 ** count);
const bytesOf = ({ buffer }: Uint16Array | Uint32Array): Uint8Array => new Uint8Array(buffer);
