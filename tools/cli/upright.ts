import { jpegSegments } from '../../src/vision/pixels/jpeg-segments.ts';
import type { Raster } from '../../src/vision/pixels/raster.ts';

const APP1 = 0xe1;
const ORIENTATION = 0x0112;
const EXIF_HEADER = 'Exif\0\0';

/** How a JPEG's camera was held: 1 (upright) to 8 by EXIF, 1 where the file does not say. */
export function exifOrientation(bytes: Uint8Array): number {
  for (const { marker, start, end } of jpegSegments(bytes)) {
    const content = bytes.subarray(start, end);
    if (marker !== APP1 || String.fromCharCode(...content.subarray(0, 6)) !== EXIF_HEADER) continue;
    const value = orientationTag(content.subarray(EXIF_HEADER.length));
    return value !== undefined && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The orientation in the first directory of a TIFF header: byte order, its offset, entries of 12 bytes. */
function orientationTag(tiff: Uint8Array): number | undefined {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = tiff[0] === 0x49;
  try {
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + i * 12;
      if (view.getUint16(entry, little) === ORIENTATION) return view.getUint16(entry + 8, little);
    }
  } catch (error) {
    // A directory that points out of its segment says nothing.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

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
