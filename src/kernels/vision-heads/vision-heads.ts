import { defineKernel, floatBits, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import text from './vision-heads.wgsl?raw';

export type VisionHeadsBinding =
  | 'qkv'
  | 'query_bias'
  | 'key_bias'
  | 'value_bias'
  | 'query'
  | 'keys'
  | 'values'
  | 'step';

/**
 * Biases for qkv [T][3 * width], laid out as attention takes it: query [T][width] f32 with its scale in, keys
 * and values [T][width / 2] f16 pairs. SigLIP has neither q/k norms nor RoPE.
 */
export function visionHeads(width: number, queryScale: number): Kernel<VisionHeadsBinding> {
  return defineKernel({
    name: `vision-heads ${width}`,
    wgsl: `${stepWgsl}\n${text}`,
    bindings: [
      { name: 'qkv', kind: 'read' },
      { name: 'query_bias', kind: 'read' },
      { name: 'key_bias', kind: 'read' },
      { name: 'value_bias', kind: 'read' },
      { name: 'query', kind: 'write' },
      { name: 'keys', kind: 'write' },
      { name: 'values', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { width, query_scale: queryScale },
    workgroups: ({ tokens }) => [Math.ceil(width / 256), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 20 * tokens * width + 12 * width, flops: 4 * tokens * width }),
    wasm: {
      entry: 'vision_heads',
      units: ({ tokens }) => tokens,
      arguments: () => [width, floatBits(queryScale)],
    },
  });
}
