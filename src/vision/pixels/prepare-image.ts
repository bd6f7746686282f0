import type { Raster } from './raster.ts';
import { resizeToSquare } from './resize.ts';

/** An image as the vision tower takes it. */
export interface PreparedImage {
  /** SHA-256 of the squared pixels, hexadecimal: equal images have equal embeddings. */
  readonly hash: string;
  /** Pixels [3][S][S], (x / 255 - 0.5) / 0.5. */
  readonly planes: Float32Array;
}

/** Squares, hashes and normalises an image for a tower with input side `size`. */
export async function prepareImage(raster: Raster, size: number): Promise<PreparedImage> {
  const rgb = resizeToSquare(raster, size);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', rgb));
  return {
    hash: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    planes: toPlanes(rgb, size),
  };
}

/** RGB [size][size] as normalised planes [3][size][size]. */
export function toPlanes(rgb: ArrayLike<number>, size: number): Float32Array<ArrayBuffer> {
  const plane = size * size;
  const planes = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      planes[channel * plane + i] = ((rgb[i * 3 + channel] as number) / 255 - 0.5) / 0.5;
    }
  }
  return planes;
}
