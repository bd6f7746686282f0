import type { Raster } from './raster.ts';

/** Bits after the point of the weights; the reference's 8-bit path has 32 - 8 - 2. */
const PRECISION = 22;
const HALF = 2 ** (PRECISION - 1);
const CHANNELS = 3;

/**
 * Which source pixels make up each target pixel, and how much of each. Target t takes `counts[t]` pixels from
 * `firsts[t]` on, by the weights from `t * stride` on. Flat, because a photograph reads it a hundred million times.
 */
interface Taps {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Triangle filter that widens when it shrinks, so that no source pixel is skipped (bilinear with antialias as
 * Pillow's `Image.resize(BILINEAR)` computes it: fixed-point weights, 8 bits between the passes).
 */
function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const narrowing = 1 / support;
  const stride = Math.ceil(support) * 2 + 1;
  const taps: Taps = {
    firsts: new Int32Array(to),
    counts: new Int32Array(to),
    weights: new Int32Array(to * stride),
    stride,
  };
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const shares = Array.from({ length: end - first }, (_, i) =>
      Math.max(0, 1 - Math.abs((first + i - centre + 0.5) * narrowing)),
    );
    const sum = shares.reduce((a, b) => a + b, 0);
    taps.firsts[target] = first;
    taps.counts[target] = shares.length;
    taps.weights.set(
      shares.map((share) => Math.floor((share / sum) * 2 ** PRECISION + 0.5)),
      target * stride,
    );
  }
  return taps;
}

/**
 * A raster as RGB [size][size], squeezed to the square: the aspect is not kept, as SigLIP was trained. Alpha is
 * not looked at. The same bytes as Pillow 13 makes, which the golden pixels come from.
 */
export function resizeToSquare(raster: Raster, size: number): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = raster;
  // Rounding between the passes makes their order visible. Pillow 13 changed it for tall images (its #9549).
  if (height > size && height - size > 2 * (width - size)) {
    return columns({ width, height: size, data: lines(raster.data, width * 4, height, size) }, size);
  }
  return lines(columns(raster, size), size * CHANNELS, height, size);
}

/** Horizontal pass: RGBA [height][width] to RGB [height][size]. */
function columns({ data, width, height }: Raster, size: number): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(size * height * CHANNELS);
  const { firsts, counts, weights, stride } = tapsOf(width, size);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < size; x++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let at = (y * width + (firsts[x] as number)) * 4;
      const end = x * stride + (counts[x] as number);
      for (let tap = x * stride; tap < end; tap++) {
        const weight = weights[tap] as number;
        red += Math.imul(data[at] as number, weight);
        green += Math.imul(data[at + 1] as number, weight);
        blue += Math.imul(data[at + 2] as number, weight);
        at += 4;
      }
      out[to] = red >> PRECISION;
      out[to + 1] = green >> PRECISION;
      out[to + 2] = blue >> PRECISION;
      to += CHANNELS;
    }
  }
  return out;
}

/** Vertical pass: [height][line] to [size][line], whatever the bytes of a line are. */
function lines(
  data: Raster['data'],
  line: number,
  height: number,
  size: number,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(size * line);
  const sums = new Int32Array(line);
  const { firsts, counts, weights, stride } = tapsOf(height, size);
  for (let y = 0; y < size; y++) {
    sums.fill(HALF);
    for (let tap = 0; tap < (counts[y] as number); tap++) {
      const weight = weights[y * stride + tap] as number;
      const from = ((firsts[y] as number) + tap) * line;
      for (let x = 0; x < line; x++) {
        sums[x] = (sums[x] as number) + Math.imul(data[from + x] as number, weight);
      }
    }
    for (let x = 0; x < line; x++) out[y * line + x] = (sums[x] as number) >> PRECISION;
  }
  return out;
}
