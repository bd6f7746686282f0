import type { Raster } from './raster.ts';

/** A raster holds no more than this many pixels (96 MB); what is larger is shrunk on the way. */
const LARGEST_PIXELS = 24e6;

/** The whole number by which an image is shrunk in both directions before it is kept, 1 for nearly all. */
export function shrinkFactor(width: number, height: number): number {
  return Math.ceil(Math.sqrt((width * height) / LARGEST_PIXELS));
}

/**
 * Averages blocks of `factor` x `factor` pixels into one each; blocks at the right and the bottom may be cut.
 * Facet's own, because every browser's scaler gives other pixels. Opaque rasters only. A raster may be shrunk
 * strip by strip where every strip but the last is a multiple of `factor` high.
 */
export function shrink(raster: Raster, factor: number): Raster {
  if (factor === 1) return raster;
  const width = Math.ceil(raster.width / factor);
  const height = Math.ceil(raster.height / factor);
  const data = new Uint8ClampedArray(width * height * 4);
  const sums = new Uint32Array(width * 3);
  for (let y = 0; y < height; y++) {
    const lines = Math.min(factor, raster.height - y * factor);
    sums.fill(0);
    for (let line = 0; line < lines; line++) addLine(sums, raster, y * factor + line, factor);
    for (let x = 0; x < width; x++) {
      const pixels = lines * Math.min(factor, raster.width - x * factor);
      const to = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = Math.floor((sums[x * 3 + channel] as number) / pixels + 0.5);
      }
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Adds the colours of one line to the sums [ceil(width / factor)][3] of the blocks that it crosses. */
function addLine(sums: Uint32Array, { data, width }: Raster, line: number, factor: number): void {
  let at = line * width * 4;
  for (let first = 0, block = 0; first < width; first += factor, block += 3) {
    const end = Math.min(first + factor, width);
    for (let x = first; x < end; x++, at += 4) {
      sums[block] = (sums[block] as number) + (data[at] as number);
      sums[block + 1] = (sums[block + 1] as number) + (data[at + 1] as number);
      sums[block + 2] = (sums[block + 2] as number) + (data[at + 2] as number);
    }
  }
}
