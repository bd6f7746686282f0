import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { quadGroups, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import text from './bias-residual.wgsl?raw';

/** residual [T][width] += y [T][width] + bias [width]. `width` is a multiple of 4, T at most 65,535. */
export function biasResidual(width: number) {
  return defineKernel({
    op: 'bias-residual',
    text,
    bindings: {
      y: read('array<vec4<f32>>'),
      bias: read('array<vec4<f32>>'),
      residual: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: SINGLE_THREADS },
    constants: { WIDTH: width },
    workgroups: ({ tokens }) => [quadGroups(width), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 12 * tokens * width + 4 * width, flops: 2 * tokens * width }),
    wasm: { entry: 'bias_residual', units: ({ tokens }) => tokens, arguments: () => [width] },
  });
}
