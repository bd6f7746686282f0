import type { VisionConfig } from '../../model/config.ts';
import { patchSide } from '../../model/patches.ts';

/**
 * Pixels [3][S][S] as rows of patches [P][3 * patch * patch], channel by channel and line by line inside a
 * patch, as the convolution's weights lie in the file.
 */
export function patchRows(
  planes: Float32Array,
  { imageSize, patchSize }: VisionConfig,
): Float32Array<ArrayBuffer> {
  const side = patchSide({ imageSize, patchSize });
  const rows = new Float32Array(planes.length);
  let at = 0;
  for (let patch = 0; patch < side * side; patch++) {
    const top = Math.floor(patch / side) * patchSize;
    const left = (patch % side) * patchSize;
    for (let channel = 0; channel < 3; channel++) {
      for (let line = 0; line < patchSize; line++) {
        const from = (channel * imageSize + top + line) * imageSize + left;
        rows.set(planes.subarray(from, from + patchSize), at);
        at += patchSize;
      }
    }
  }
  return rows;
}
