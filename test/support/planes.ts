import { codecs, planeBytes } from '../../src/kernels/codec/codec.ts';
import { weightAt } from '../../src/kernels/codec/weight-at.ts';
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

/** The weights that planes stand for, straight from the layout's description. */
export function weightsOf(
  name: CodecName,
  rows: number,
  columns: number,
  planes: Omit<Planes, 'weights'>,
): Float64Array {
  const weights = new Float64Array(rows * columns);
  const words = {
    low: (index: number) => planes.low[index] as number,
    high: (index: number) => planes.high[index] as number,
    scales: (index: number) => planes.scales[index] as number,
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      weights[row * columns + column] = weightAt(name, columns, words, row, column);
    }
  }
  return weights;
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
