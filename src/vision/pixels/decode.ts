import { FacetError } from '../../shared/errors.ts';
import { imageKind } from './image-kind.ts';
import type { Raster } from './raster.ts';

/** A larger image is brought to this by the browser's own scaler before Facet's, to bound the memory. */
const LARGEST_PIXELS = 24e6;
/** Past this not even the browser is asked. */
const REFUSED_PIXELS = 250e6;
const HEADER_BYTES = 65_536;

/**
 * Decodes an image file in the browser: upright (EXIF), transparency over white, the first frame of an
 * animation, one pixel for one pixel.
 * @throws FacetError `image-unreadable` with what the file looks like
 */
export async function decodeImage(blob: Blob, name: string): Promise<Raster> {
  const kind = imageKind(new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer()));
  if (!kind.readable) throw unreadable(name, `is ${kind.name}`, 'Choose a PNG, JPEG, WebP or GIF image.');
  const pixels = (kind.width ?? 0) * (kind.height ?? 0);
  if (pixels > REFUSED_PIXELS) {
    throw unreadable(name, `has ${Math.round(pixels / 1e6)} megapixels`, 'Choose a smaller version of it.');
  }
  const shrink = pixels > LARGEST_PIXELS ? Math.sqrt(LARGEST_PIXELS / pixels) : 1;
  try {
    const bitmap = await createImageBitmap(blob, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      ...(shrink < 1 && kind.width
        ? { resizeWidth: Math.round(kind.width * shrink), resizeQuality: 'high' }
        : {}),
    });
    try {
      return pixelsOf(bitmap);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(
      name,
      `is ${kind.name} that cannot be decoded (${reason})`,
      'Open and save it anew, or choose another.',
    );
  }
}

function pixelsOf(bitmap: ImageBitmap): Raster {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas to read it with');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height);
}

function unreadable(name: string, what: string, hint: string): FacetError {
  return new FacetError('image-unreadable', `${name} ${what}.`, hint, { name });
}
