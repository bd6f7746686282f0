import { spread, floatBits } from '../../../device/kernel.ts';
import { placeText, type RowOrder } from '../../row-order.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { ROW_THREADS } from '../../wgsl/workgroup.ts';
import text from './rms-norm.wgsl?raw';
import { checkNormShape, type NormShape } from '../norm-shape.ts';
import sum from '../../wgsl/workgroup-sum.wgsl?raw';

/**
 * y [T][D] = x [T][D] * rsqrt(mean(x^2) + epsilon) * weight [D]. The weight is GGUF's, which has
 * Gemma's +1 folded in; rows of y lie in `order`. All sums are f32: the residual stream passes f16's range.
 */
export function rmsNorm(shape: NormShape, order: RowOrder = 'plain') {
  checkNormShape('rms-norm', shape);
  const { width, epsilon } = shape;
  return defineKernel({
    op: 'rms-norm',
    ...(order === 'turned' ? { variant: order } : {}),
    text: () => [sum, placeText(order), text],
    bindings: {
      x: read('array<vec4<f32>>'),
      weight: read('array<vec4<f32>>'),
      y: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: ROW_THREADS },
    constants: { WIDTH: width, EPSILON: epsilon },
    workgroups: ({ tokens }) => spread(tokens),
    cost: ({ tokens }) => ({ bytes: 4 * width * (2 * tokens + 1), flops: 4 * tokens * width }),
    wasm: { entry: 'rms_norm', units: ({ tokens }) => tokens, arguments: () => [width, floatBits(epsilon)] },
  });
}
