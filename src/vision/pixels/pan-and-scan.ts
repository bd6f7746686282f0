import type { Raster } from './raster.ts';

/** A part of an image, in pixels from its top left corner. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The reference processor's figures for Gemma 3. */
const SMALLEST_SIDE = 256;
const MOST_CROPS = 4;
const LEAST_RATIO = 1.2;

/**
 * The crops that are looked at besides the whole image where it is much wider than high, or higher than wide:
 * two to four equal parts side by side along the longer side (the last one smaller where it does not divide),
 * so that the squeeze to a square costs less detail. None where the image is nearly square, or where a part
 * would be under 256 pixels on a side.
 */
export function panAndScan(width: number, height: number): Crop[] {
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  if (longer / shorter < LEAST_RATIO) return [];
  const square = Math.floor(longer / shorter + 0.5);
  const count = Math.min(MOST_CROPS, Math.max(2, Math.min(square, Math.floor(longer / SMALLEST_SIDE))));
  const side = Math.ceil(longer / count);
  if (Math.min(side, shorter) < SMALLEST_SIDE) return [];
  return Array.from({ length: count }, (_, i) => {
    const start = i * side;
    const length = Math.min(side, longer - start);
    return width >= height
      ? { left: start, top: 0, width: length, height }
      : { left: 0, top: start, width, height: length };
  });
}

/** A copy of a part of a raster. */
export function cut(raster: Raster, { left, top, width, height }: Crop): Raster {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * raster.width + left) * 4;
    data.set(raster.data.subarray(from, from + width * 4), y * width * 4);
  }
  return { width, height, data };
}
