import {
  codecs,
  planeBytes,
  SCALE_FACTOR,
  scaleHalves,
  scaleWords,
  UNIT,
  type QuantisedCodec,
} from '../../src/kernels/codec/codec.ts';
import { interleave } from '../../src/kernels/codec/interleave.ts';
import type { CodecName } from '../../src/kernels/matrix.ts';
import type { Random } from './random.ts';

/** The planes of a matrix in CPU memory, and the weights they stand for. */
export interface Planes {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly scales: Uint32Array;
  /** W [rows][columns] */
  readonly weights: Float64Array;
}

const IQ4 = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/** The value of a half. */
export function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 0x3ff;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + mantissa / 1024) * 2 ** (exponent - 15) : mantissa * 2 ** -24);
}

/** The weights that planes stand for, straight from the layout's description. */
export function weightsOf(
  name: CodecName,
  rows: number,
  columns: number,
  planes: Omit<Planes, 'weights'>,
): Float64Array {
  const codec = codecs[name];
  const weights = new Float64Array(rows * columns);
  if (codec.kind === 'float') {
    const { buffer } = planes.low;
    if (name === 'f32') weights.set(new Float32Array(buffer, 0, weights.length));
    const halves = new Uint16Array(buffer);
    if (name === 'f16') weights.set(Array.from(halves.subarray(0, weights.length), halfValue));
    if (name === 'bf16') {
      weights.set(
        new Float32Array(Uint32Array.from(halves.subarray(0, weights.length), (h) => h << 16).buffer),
      );
    }
    return weights;
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      weights[row * columns + column] = quantisedWeight(codec, planes, row, column, columns);
    }
  }
  return weights;
}

function quantisedWeight(
  codec: QuantisedCodec,
  planes: Omit<Planes, 'weights'>,
  row: number,
  column: number,
  columns: number,
): number {
  const index = row * columns + column;
  // Weight 4j + b of a word is at bit 8b + bits * j.
  const field = (plane: Uint32Array, bits: number): number => {
    if (bits === 0) return 0;
    const word = plane[Math.floor(index / (32 / bits))] as number;
    const n = index % (32 / bits);
    return (word >>> ((n & 3) * 8 + (n >> 2) * bits)) & ((1 << bits) - 1);
  };
  let q = field(planes.low, codec.lowBits) | (field(planes.high, codec.highBits) << codec.lowBits);
  if (codec.lowBits === 8) q = (q << 24) >> 24;
  if (codec.codebook) q = IQ4[q] as number;
  const unit = Math.floor(column / UNIT);
  const group = codec.groups === 2 ? Math.floor((column % UNIT) / 16) : 0;
  const halves = new Uint16Array(planes.scales.buffer);
  const first =
    row * scaleWords(codec, columns) * 2 + unit * scaleHalves(codec) + group * (codec.minimum ? 2 : 1);
  const scale = halfValue(halves[first] as number) / SCALE_FACTOR;
  if (codec.minimum) return scale * q + halfValue(halves[first + 1] as number) / SCALE_FACTOR;
  return scale * (q + codec.offset);
}

/** Random planes with scales that make weights of about 0.1. */
export function randomPlanes(name: CodecName, rows: number, columns: number, random: Random): Planes {
  const codec = codecs[name];
  const bytes = planeBytes(name, rows, columns);
  const words = (count: number): Uint32Array =>
    Uint32Array.from({ length: count / 4 }, () => random.integer(0, 2 ** 32));
  let low = words(bytes.low);
  const high = words(bytes.high);
  const scales = new Uint32Array(bytes.scales / 4);
  if (codec.kind === 'float') {
    const values = random.normals(rows * columns, 0.1);
    if (name === 'f32') low = new Uint32Array(values.buffer);
    // Halves near 0.1: exponents of 2^-5 to 2^-2.
    else {
      const halves = new Uint16Array(low.buffer);
      const exponent = name === 'f16' ? 10 << 10 : 122 << 7;
      const keep = name === 'f16' ? 0x8fff : 0x81ff;
      halves.forEach((half, i) => (halves[i] = (half & keep) + exponent));
    }
  } else {
    const halves = new Uint16Array(scales.buffer);
    // About 0.01 * 256 for one, half of it negative for minima and symmetric scales.
    halves.forEach(
      (_, i) => (halves[i] = (random.integer(0, 2) << 15) | (15 << 10) | random.integer(0, 4096)),
    );
  }
  return { low, high, scales, weights: weightsOf(name, rows, columns, { low, high, scales }) };
}

/** {@link randomPlanes} as they lie on a device. */
export function planesFor(
  device: 'gpu' | 'processor',
  name: CodecName,
  rows: number,
  columns: number,
  random: Random,
): Planes {
  const planes = randomPlanes(name, rows, columns, random);
  if (device === 'gpu') return planes;
  return { weights: planes.weights, ...interleave(name, rows, columns, planes) };
}
