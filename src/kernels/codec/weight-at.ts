import type { CodecName } from '../matrix.ts';
import { codecs, type QuantisedCodec, SCALE_FACTOR, scaleHalves, scaleWords, UNIT } from './codec.ts';
import type { PlaneName } from './planes.ts';

/** Words of the planes of a matrix on a GPU, by their index. */
export type PlaneWords = Readonly<Record<PlaneName, (index: number) => number>>;

/** The numbers of the IQ4 codebook. */
const IQ4 = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/** The value of a half. */
export function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 0x3ff;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + mantissa / 1024) * 2 ** (exponent - 15) : mantissa * 2 ** -24);
}

const bits = new DataView(new ArrayBuffer(4));

/** The f32 whose bits a word has. */
export function floatValue(word: number): number {
  bits.setUint32(0, word);
  return bits.getFloat32(0);
}

const halfOf = (word: (index: number) => number, index: number): number =>
  (word(index >> 1) >>> ((index & 1) * 16)) & 0xffff;

/** One weight of a matrix [rows][columns], straight from the layout's description: what kernels are held to. */
export function weightAt(
  name: CodecName,
  columns: number,
  planes: PlaneWords,
  row: number,
  column: number,
): number {
  const codec = codecs[name];
  const index = row * columns + column;
  if (codec.kind === 'quantised') return quantisedWeight(codec, planes, row, column, columns);
  if (name === 'f32') return floatValue(planes.low(index));
  const half = halfOf(planes.low, index);
  return name === 'f16' ? halfValue(half) : floatValue(half << 16);
}

function quantisedWeight(
  codec: QuantisedCodec,
  planes: PlaneWords,
  row: number,
  column: number,
  columns: number,
): number {
  const index = row * columns + column;
  // Weight 4j + b of a word is at bit 8b + bits * j.
  const field = (plane: PlaneName, width: number): number => {
    if (width === 0) return 0;
    const word = planes[plane](Math.floor(index / (32 / width)));
    const n = index % (32 / width);
    return (word >>> ((n & 3) * 8 + (n >> 2) * width)) & ((1 << width) - 1);
  };
  let q = field('low', codec.lowBits) | (field('high', codec.highBits) << codec.lowBits);
  if (codec.lowBits === 8) q = (q << 24) >> 24;
  if (codec.codebook) q = IQ4[q] as number;
  const unit = Math.floor(column / UNIT);
  const group = codec.groups === 2 ? Math.floor((column % UNIT) / 16) : 0;
  const first =
    row * scaleWords(codec, columns) * 2 + unit * scaleHalves(codec) + group * (codec.minimum ? 2 : 1);
  const scale = halfValue(halfOf(planes.scales, first)) / SCALE_FACTOR;
  if (codec.minimum) return scale * q + halfValue(halfOf(planes.scales, first + 1)) / SCALE_FACTOR;
  return scale * (q + codec.offset);
}
