import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import geluWgsl from '../wgsl/gelu.wgsl?raw';
import { quadGroups, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import text from './bias-gelu.wgsl?raw';

/** y [T][width] = gelu_tanh(y + bias [width]), in place. `width` is a multiple of 4, T at most 65,535. */
export function biasGelu(width: number) {
  return defineKernel({
    op: 'bias-gelu',
    text: () => [geluWgsl, text],
    bindings: {
      bias: read('array<vec4<f32>>'),
      y: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: SINGLE_THREADS },
    constants: { WIDTH: width },
    workgroups: ({ tokens }) => [quadGroups(width), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 8 * tokens * width + 4 * width, flops: 10 * tokens * width }),
    wasm: { entry: 'bias_gelu', units: ({ tokens }) => tokens, arguments: () => [width] },
  });
}
