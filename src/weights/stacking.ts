import { codecOf } from '../kernels/codec/codec.ts';
import type { WeightSource } from './source/source.ts';

/** A tensor as it is described, wherever its bytes are. */
export interface TensorShape {
  /** GGUF name. */
  readonly name: string;
  /** GGML type, such as `Q4_K`. */
  readonly type: string;
  /** [rows, columns], or [length] for a vector. */
  readonly shape: readonly number[];
  /** Size in the file. */
  readonly bytes: number;
}

/** A tensor and where its bytes are; the tensor map's entries are this. */
export interface TensorLike extends TensorShape {
  readonly source: WeightSource;
  /** First byte in the source. */
  readonly offset: number;
}

/** Whether two tensors can be rows of one matrix: the same codec, and as many columns. */
const alike = (a: TensorShape, b: TensorShape): boolean =>
  codecOf(a.type) === codecOf(b.type) && a.shape.at(-1) === b.shape.at(-1);

/** Groups neighbours that can be stacked into one matrix; the order stays. */
export function stackable<Tensor extends TensorShape>(tensors: readonly Tensor[]): Tensor[][] {
  const groups: Tensor[][] = [];
  for (const tensor of tensors) {
    const group = groups.at(-1);
    if (group?.[0] && alike(group[0], tensor)) group.push(tensor);
    else groups.push([tensor]);
  }
  return groups;
}
