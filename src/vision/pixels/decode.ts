import { FacetError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { acceptImage, undecodable } from './accept-image.ts';
import { layOverWhite } from './over-white.ts';
import { orientationOf, withoutOrientation } from './orientation.ts';
import type { Raster } from './raster.ts';
import { shrink, shrinkFactor } from './shrink.ts';
import { upright } from './upright.ts';

/** A larger file is hardly an image, and reading it whole could take the tab down. */
const LARGEST_FILE = 256 * 2 ** 20;
/** Pixels read from the canvas at a time: its backing and one copy are all that is needed beside the image. */
const STRIP_PIXELS = 4e6;
/** Narrower than any browser's canvas may be; what is wider comes out of one without a word, empty. */
const TILE_WIDTH = 4096;

/**
 * Decodes an image file in the browser: upright (EXIF), transparency over white, the first frame of an
 * animation. One pixel for one pixel up to 24 megapixels; larger images are averaged down by a whole number on
 * the way, in Facet's own arithmetic. Above 128 megapixels they are refused before decoding.
 * @throws FacetError `image-unreadable` with what the file looks like, `aborted`
 */
export async function decodeImage(blob: Blob, name: string, signal?: AbortSignal): Promise<Raster> {
  if (blob.size > LARGEST_FILE) {
    throw new FacetError(
      'image-unreadable',
      `${name} has ${formatBytes(blob.size)}, too much for an image.`,
      'Choose a smaller version of it.',
      { file: name, bytes: blob.size, limit: LARGEST_FILE },
    );
  }
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const kind = acceptImage(bytes, name);
  // Browsers turn JPEGs alike, and differ in the others.
  const turn = kind.format === 'jpeg' ? undefined : orientationOf(kind.format, bytes);
  signal?.throwIfAborted();
  try {
    const plain = turn ? new Blob(withoutOrientation(bytes, turn), { type: blob.type }) : blob;
    const bitmap = await createImageBitmap(plain, {
      imageOrientation: 'from-image',
      // The reference takes the file's numbers as they are and knows no colour profiles.
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    try {
      signal?.throwIfAborted();
      return upright(pixelsOf(bitmap), turn?.value ?? 1);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw signal?.aborted ? error : undecodable(name, kind.name, error);
  }
}

/** Draws an image tile by tile, never scaled: every browser's scaler gives other pixels. */
function pixelsOf(bitmap: ImageBitmap): Raster {
  const factor = shrinkFactor(bitmap.width, bitmap.height);
  const width = Math.ceil(bitmap.width / factor);
  const height = Math.ceil(bitmap.height / factor);
  const data = new Uint8ClampedArray(width * height * 4);
  const columns = Math.floor(TILE_WIDTH / factor) * factor;
  const tileWidth = Math.min(columns, bitmap.width);
  const lines = Math.max(1, Math.floor(STRIP_PIXELS / tileWidth / factor)) * factor;
  const canvas = new OffscreenCanvas(tileWidth, Math.min(lines, bitmap.height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas to read it with');
  // Replaces what the last tile left, where this one is transparent.
  context.globalCompositeOperation = 'copy';
  for (let top = 0; top < bitmap.height; top += lines) {
    for (let left = 0; left < bitmap.width; left += columns) {
      const across = Math.min(columns, bitmap.width - left);
      const down = Math.min(lines, bitmap.height - top);
      context.drawImage(bitmap, left, top, across, down, 0, 0, across, down);
      const tile = context.getImageData(0, 0, across, down);
      layOverWhite(tile.data);
      const part = shrink({ width: across, height: down, data: tile.data }, factor);
      for (let line = 0; line < part.height; line++) {
        const from = line * part.width * 4;
        const to = ((top / factor + line) * width + left / factor) * 4;
        data.set(part.data.subarray(from, from + part.width * 4), to);
      }
    }
  }
  return { width, height, data };
}
