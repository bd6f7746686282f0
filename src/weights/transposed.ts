import { dequantise } from './gguf/dequantise/dequantise.ts';
import type { WeightType } from './gguf/types.ts';
import { MemorySource } from './source/memory.ts';
import type { TensorLike } from './stacking.ts';

/** A matrix [rows, columns] as [columns, rows] f32, in memory. For small matrices stored the other way round. */
export async function transposed(tensor: TensorLike, signal?: AbortSignal): Promise<TensorLike> {
  const [rows = 0, columns = 0] = tensor.shape;
  const raw = await tensor.source.read(tensor.offset, tensor.bytes, signal);
  const values = dequantise(tensor.type as WeightType, raw, rows * columns);
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return {
    name: tensor.name,
    type: 'F32',
    shape: [columns, rows],
    source: new MemorySource(new Uint8Array(turned.buffer), tensor.name),
    offset: 0,
    bytes: turned.byteLength,
  };
}
