import { matvecReference } from '../matvec/matvec.ref.ts';

/** Y [T][R] = X [T][C] W^T, W [R][C], in f64. */
export function matmulReference(weights: ArrayLike<number>, x: Float32Array, columns: number): Float64Array {
  const rows = weights.length / columns;
  const y = new Float64Array((x.length / columns) * rows);
  for (let t = 0; t * columns < x.length; t++) {
    y.set(matvecReference(weights, x.subarray(t * columns, (t + 1) * columns)), t * rows);
  }
  return y;
}
