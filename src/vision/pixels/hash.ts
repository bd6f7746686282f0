import { digestOf, sha256Of } from '../../shared/digest.ts';
import type { Raster } from './raster.ts';

/**
 * Says whether two images are the same: SHA-256, hexadecimal, over the size and the digest of the pixels. Two
 * steps, so that a photograph's pixels need not be copied behind its size.
 */
export async function hashRaster({ width, height, data }: Raster): Promise<string> {
  const pixels = await digestOf(data);
  const whole = new Uint8Array(8 + pixels.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, width, true);
  view.setUint32(4, height, true);
  whole.set(pixels, 8);
  return sha256Of(whole);
}
