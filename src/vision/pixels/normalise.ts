/** (x / 255 - 0.5) / 0.5 of every byte x. */
const NORMALISED = Float32Array.from({ length: 256 }, (_, x) => (x / 255 - 0.5) / 0.5);

/** RGB [size][size] of bytes as normalised planes [3][size][size], -1 to 1. */
export function toPlanes(rgb: Uint8ClampedArray, size: number): Float32Array<ArrayBuffer> {
  const plane = size * size;
  const planes = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      planes[channel * plane + i] = NORMALISED[rgb[i * 3 + channel] as number] as number;
    }
  }
  return planes;
}
