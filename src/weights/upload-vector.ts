import { FacetError } from '../shared/errors.ts';
import { fromHalf } from './gguf/dequantise/half.ts';
import type { TensorLike } from './stacking.ts';

/** A vector of a float type as f32. @throws FacetError `gguf-unsupported` for any other type. */
export function floatValues({ name, type }: TensorLike, raw: Uint8Array): Float32Array<ArrayBuffer> {
  const bytes = raw.slice();
  switch (type) {
    case 'F32':
      return new Float32Array(bytes.buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(bytes.buffer), (half) => fromHalf(half));
    case 'BF16': {
      const words = Uint32Array.from(new Uint16Array(bytes.buffer), (half) => half << 16);
      return new Float32Array(words.buffer);
    }
    default:
      throw new FacetError(
        'gguf-unsupported',
        `The vector ${name} has type ${type}; Facet reads vectors as F32, F16 or BF16.`,
        'Try another conversion of the model.',
        { name, type },
      );
  }
}
