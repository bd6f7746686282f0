import { hashRaster } from './hash.ts';
import { toPlanes } from './normalise.ts';
import type { Raster } from './raster.ts';
import { resizeToSquare } from './resize.ts';

/** An image as the vision tower takes it. */
export interface PreparedImage {
  /** Of the raster it was made from; equal images have equal embeddings. */
  readonly hash: string;
  /** Pixels [3][S][S], (x / 255 - 0.5) / 0.5. */
  readonly planes: Float32Array<ArrayBuffer>;
  /** Of the raster, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Hashes, squares and normalises an image for a tower with input side S = `size`. */
export async function prepareImage(raster: Raster, size: number): Promise<PreparedImage> {
  const { width, height } = raster;
  const planes = toPlanes(resizeToSquare(raster, size), size);
  return { hash: await hashRaster(raster), planes, width, height };
}
