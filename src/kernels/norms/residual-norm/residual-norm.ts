import { spread, floatBits } from '../../../device/kernel.ts';
import { placeText, type RowOrder } from '../../row-order.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { checkNormShape, type NormShape } from '../norm-shape.ts';
import sum from '../../wgsl/workgroup-sum.wgsl?raw';
import { ROW_THREADS } from '../../wgsl/workgroup.ts';
import text from './residual-norm.wgsl?raw';

/**
 * The seam between two blocks in one dispatch: residual [T][D] += rmsnorm(y [T][D]) * w_post [D], then
 * x [T][D] = rmsnorm(residual) * w_next [D]. After the last block w_next is the output norm.
 * Rows of x lie in `order`.
 */
export function residualNorm(shape: NormShape, order: RowOrder = 'plain') {
  checkNormShape('residual-norm', shape);
  const { width, epsilon } = shape;
  return defineKernel({
    op: 'residual-norm',
    ...(order === 'turned' ? { variant: order } : {}),
    text: () => [sum, placeText(order), text],
    bindings: {
      residual: write('array<vec4<f32>>'),
      y: read('array<vec4<f32>>'),
      w_post: read('array<vec4<f32>>'),
      w_next: read('array<vec4<f32>>'),
      x: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: ROW_THREADS },
    constants: { WIDTH: width, EPSILON: epsilon },
    workgroups: ({ tokens }) => spread(tokens),
    cost: ({ tokens }) => ({ bytes: 4 * width * (4 * tokens + 2), flops: 9 * tokens * width }),
    wasm: {
      entry: 'residual_norm',
      units: ({ tokens }) => tokens,
      arguments: () => [width, floatBits(epsilon)],
    },
  });
}
