import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { floatBits } from '../../device/kernel.ts';
import { quadGroups, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import text from './vision-heads.wgsl?raw';

/**
 * Biases for qkv [T][3 * width], laid out as attention takes it: query [T][width] f32 with its scale in, keys
 * and values [T][width / 2] f16 pairs. SigLIP has neither q/k norms nor RoPE.
 */
export function visionHeads(width: number, queryScale: number) {
  return defineKernel({
    op: 'vision-heads',
    text,
    bindings: {
      qkv: read('array<vec4<f32>>'),
      query_bias: read('array<vec4<f32>>'),
      key_bias: read('array<vec4<f32>>'),
      value_bias: read('array<vec4<f32>>'),
      query: write('array<vec4<f32>>'),
      keys: write('array<vec2<u32>>'),
      values: write('array<vec2<u32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: SINGLE_THREADS },
    constants: { WIDTH: width, QUERY_SCALE: queryScale },
    workgroups: ({ tokens }) => [quadGroups(width), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 20 * tokens * width + 12 * width, flops: 4 * tokens * width }),
    wasm: {
      entry: 'vision_heads',
      units: ({ tokens }) => tokens,
      arguments: () => [width, floatBits(queryScale)],
    },
  });
}
