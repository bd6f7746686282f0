import { rmsNormReference } from '../rms-norm/rms-norm.ref.ts';

/** residual + rmsnorm(y) * wPost, and the norm of that with wNext, in f64; all [T][D], weights [D]. */
export function residualNormReference(
  residual: ArrayLike<number>,
  y: ArrayLike<number>,
  wPost: ArrayLike<number>,
  wNext: ArrayLike<number>,
  epsilon: number,
): { residual: Float64Array; x: Float64Array } {
  const sum = rmsNormReference(y, wPost, epsilon).map((value, i) => value + (residual[i] as number));
  return { residual: sum, x: rmsNormReference(sum, wNext, epsilon) };
}
