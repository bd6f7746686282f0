import { FacetError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { acceptImage, undecodable } from './accept-image.ts';
import { layOverWhite } from './over-white.ts';
import type { Raster } from './raster.ts';
import { shrink, shrinkFactor } from './shrink.ts';

/** A larger file is hardly an image, and reading it whole could take the tab down. */
const LARGEST_FILE = 256 * 2 ** 20;
/** Pixels read from the canvas at a time: its backing and one copy are all that is needed beside the image. */
const STRIP_PIXELS = 4e6;

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
  const kind = acceptImage(new Uint8Array(await blob.arrayBuffer()), name);
  signal?.throwIfAborted();
  try {
    const bitmap = await createImageBitmap(blob, {
      imageOrientation: 'from-image',
      // The reference takes the file's numbers as they are and knows no colour profiles.
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    try {
      signal?.throwIfAborted();
      return pixelsOf(bitmap);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw signal?.aborted ? error : undecodable(name, kind.name, error);
  }
}

/** Draws an image strip by strip, never scaled: every browser's scaler gives other pixels. */
function pixelsOf(bitmap: ImageBitmap): Raster {
  const factor = shrinkFactor(bitmap.width, bitmap.height);
  const width = Math.ceil(bitmap.width / factor);
  const height = Math.ceil(bitmap.height / factor);
  const data = new Uint8ClampedArray(width * height * 4);
  const lines = Math.max(1, Math.floor(STRIP_PIXELS / bitmap.width / factor)) * factor;
  const canvas = new OffscreenCanvas(bitmap.width, Math.min(lines, bitmap.height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas to read it with');
  // Replaces what the last strip left, where this one is transparent.
  context.globalCompositeOperation = 'copy';
  for (let top = 0; top < bitmap.height; top += lines) {
    context.drawImage(bitmap, 0, -top);
    const strip = context.getImageData(0, 0, bitmap.width, Math.min(lines, bitmap.height - top));
    const { data: rgba } = strip;
    layOverWhite(rgba);
    const part = shrink({ width: strip.width, height: strip.height, data: rgba }, factor);
    data.set(part.data, (top / factor) * width * 4);
  }
  return { width, height, data };
}
