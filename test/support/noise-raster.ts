import type { Raster } from '../../src/vision/pixels/raster.ts';
import { Random } from './random.ts';

/** A picture of one row of noise, repeated. */
export function noiseRaster(width: number, height: number): Raster {
  const noise = new Random(7).bytes(width * 4);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < data.length; at += noise.length) data.set(noise, at);
  return { width, height, data };
}
