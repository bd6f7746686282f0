import type { Raster } from './raster.ts';

/** Bits after the point of the weights; the reference's 8-bit path has 32 - 8 - 2. */
const PRECISION = 22;
const HALF = 2 ** (PRECISION - 1);
const CHANNELS = 3;

/** Which source pixels make up one target pixel, and how much of each. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/**
 * Triangle filter that widens when it shrinks, so that no source pixel is skipped (bilinear with antialias as
 * Pillow's `Image.resize(BILINEAR)` computes it: fixed-point weights, 8 bits between the passes).
 */
function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, target) => {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const shares = Array.from({ length: end - first }, (__, i) =>
      Math.max(0, 1 - Math.abs((first + i - centre + 0.5) / support)),
    );
    const sum = shares.reduce((a, b) => a + b, 0);
    return {
      first,
      weights: Int32Array.from(shares, (share) => Math.floor((share / sum) * 2 ** PRECISION + 0.5)),
    };
  });
}

/** A raster as RGB [size][size], squeezed to the square: the aspect is not kept, as SigLIP was trained. */
export function resizeToSquare(raster: Raster, size: number): Uint8ClampedArray<ArrayBuffer> {
  return rows(columns(raster, size), size, raster.height);
}

/** Horizontal pass: RGBA [height][width] to RGB [height][size]. */
function columns({ data, width, height }: Raster, size: number): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(size * height * CHANNELS);
  const taps = tapsOf(width, size);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < size; x++) {
      const { first, weights } = taps[x] as Taps;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let at = (y * width + first) * 4;
      for (const weight of weights) {
        red += (data[at] as number) * weight;
        green += (data[at + 1] as number) * weight;
        blue += (data[at + 2] as number) * weight;
        at += 4;
      }
      const to = (y * size + x) * CHANNELS;
      out[to] = red >> PRECISION;
      out[to + 1] = green >> PRECISION;
      out[to + 2] = blue >> PRECISION;
    }
  }
  return out;
}

/** Vertical pass: RGB [height][size] to RGB [size][size]. */
function rows(data: Uint8ClampedArray, size: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(size * size * CHANNELS);
  const line = size * CHANNELS;
  tapsOf(height, size).forEach(({ first, weights }, y) => {
    for (let x = 0; x < line; x++) {
      let sum = HALF;
      let at = first * line + x;
      for (const weight of weights) {
        sum += (data[at] as number) * weight;
        at += line;
      }
      out[y * line + x] = sum >> PRECISION;
    }
  });
  return out;
}
