import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { FacetError } from '../../src/shared/errors.ts';
import { acceptImage, LARGEST_DECODED_PIXELS, undecodable } from '../../src/vision/pixels/accept-image.ts';
import { layOverWhite } from '../../src/vision/pixels/over-white.ts';
import { orientationOf } from '../../src/vision/pixels/orientation.ts';
import type { Raster } from '../../src/vision/pixels/raster.ts';
import { shrink, shrinkFactor } from '../../src/vision/pixels/shrink.ts';
import { upright } from '../../src/vision/pixels/upright.ts';

/**
 * Decodes a PNG or JPEG from disk as the browser does: upright (EXIF), transparency over white, shrunk above 24
 * megapixels. A JPEG with halved colour samples comes out other than in browsers and in the reference: jpeg-js
 * repeats the samples, they interpolate (measured on shapes: 0.7 of 255 on average, 54 at sharp colour edges).
 * Compare with goldens by PNG.
 * @throws FacetError `image-unreadable`
 */
export async function imageFile(path: string): Promise<Raster> {
  const bytes = await readFile(path);
  const file = basename(path);
  const { name, format, width, height } = acceptImage(bytes, file);
  if (format !== 'png' && format !== 'jpeg') {
    throw new FacetError(
      'image-unreadable',
      `${file} is ${name}, which only the browser decodes.`,
      'Give a PNG or JPEG file.',
      { file, kind: name },
    );
  }
  try {
    const stored = format === 'png' ? decodePng(bytes) : decodeJpeg(bytes);
    const raster = upright(stored, orientationOf(format, bytes)?.value ?? 1);
    return shrink(raster, shrinkFactor(width, height));
  } catch (error) {
    throw undecodable(file, name, error);
  }
}

function decodePng(bytes: Buffer): Raster {
  const { width, height, data } = PNG.sync.read(bytes);
  const rgba = new Uint8ClampedArray(data);
  layOverWhite(rgba);
  return { width, height, data: rgba };
}

function decodeJpeg(bytes: Buffer): Raster {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: LARGEST_DECODED_PIXELS / 1e6,
    maxMemoryUsageInMB: 4096,
  });
  return { width, height, data: new Uint8ClampedArray(data) };
}
