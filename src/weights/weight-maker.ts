import type { Allocation } from '../device/memory.ts';
import type { Matrix } from '../kernels/matrix.ts';
import type { Placement } from './upload-memory.ts';

/** A way of tensors to the GPU: an uploader of files, or a maker of random weights for benchmarks. */
export interface WeightMaker<Tensor> {
  matrix(tensors: readonly Tensor[], placement?: Placement): Promise<Matrix>;
  vector(tensor: Tensor, placement?: Placement): Promise<Allocation>;
  /** Sees to it that every buffer holds its weights, and hands them over: who calls this releases them. */
  finish(): Promise<Allocation[]>;
}
