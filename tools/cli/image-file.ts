import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { FacetError } from '../../src/shared/errors.ts';
import { imageKind } from '../../src/vision/pixels/image-kind.ts';
import type { Raster } from '../../src/vision/pixels/raster.ts';

/** Decodes a PNG or JPEG from disk, transparency over white. EXIF orientation is not applied here. */
export async function imageFile(path: string): Promise<Raster> {
  const bytes = await readFile(path);
  const { name } = imageKind(bytes);
  try {
    if (name === 'a PNG image') return overWhite(PNG.sync.read(bytes));
    if (name === 'a JPEG image') return jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(path, `is ${name} that cannot be decoded (${reason})`);
  }
  throw unreadable(path, `is ${name}`);
}

function overWhite({ width, height, data }: Raster): Raster {
  const out = Uint8Array.from(data);
  for (let at = 0; at < out.length; at += 4) {
    const alpha = (out[at + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel++) {
      out[at + channel] = Math.round((out[at + channel] ?? 0) * alpha + 255 * (1 - alpha));
    }
    out[at + 3] = 255;
  }
  return { width, height, data: out };
}

function unreadable(path: string, what: string): FacetError {
  return new FacetError('image-unreadable', `${basename(path)} ${what}.`, 'Give a PNG or JPEG file.', {
    path,
  });
}
