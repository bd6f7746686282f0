import { spread, floatBits } from '../../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../../define-kernel.ts';
import { checkNormShape, type NormShape } from '../norm-shape.ts';
import sum from '../../wgsl/workgroup-sum.wgsl?raw';
import { ROW_THREADS } from '../../wgsl/workgroup.ts';
import text from './layer-norm.wgsl?raw';

/** y [T][D] = (x - mean) * rsqrt(variance + epsilon) * weight [D] + bias [D], row by row. */
export function layerNorm(shape: NormShape) {
  checkNormShape('layer-norm', shape);
  const { width, epsilon } = shape;
  return defineKernel({
    op: 'layer-norm',
    text: () => [sum, text],
    bindings: {
      x: read('array<vec4<f32>>'),
      weight: read('array<vec4<f32>>'),
      bias: read('array<vec4<f32>>'),
      y: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: ROW_THREADS },
    constants: { WIDTH: width, EPSILON: epsilon },
    workgroups: ({ tokens }) => spread(tokens),
    cost: ({ tokens }) => ({ bytes: 8 * tokens * width + 8 * width, flops: 7 * tokens * width }),
    wasm: {
      entry: 'layer_norm',
      units: ({ tokens }) => tokens,
      arguments: () => [width, floatBits(epsilon)],
    },
  });
}
