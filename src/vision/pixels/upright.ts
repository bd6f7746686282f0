import type { Raster } from './raster.ts';

/** Turns and mirrors a raster so that its top is up, by its EXIF orientation. */
export function upright(raster: Raster, orientation: number): Raster {
  if (orientation === 1) return raster;
  // From 5 on lines and columns change places; then each may run backwards.
  const swapped = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const width = swapped ? raster.height : raster.width;
  const height = swapped ? raster.width : raster.height;
  const from = new Uint32Array(raster.data.buffer, raster.data.byteOffset, raster.width * raster.height);
  const to = new Uint32Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = swapped ? y : x;
      const line = swapped ? x : y;
      const storedX = fromRight ? raster.width - 1 - column : column;
      const storedY = fromBottom ? raster.height - 1 - line : line;
      to[y * width + x] = from[storedY * raster.width + storedX] as number;
    }
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}
