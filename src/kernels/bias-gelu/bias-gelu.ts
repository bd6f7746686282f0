import { defineKernel, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import geluWgsl from '../wgsl/gelu.wgsl?raw';
import text from './bias-gelu.wgsl?raw';

/** y [T][width] = gelu_tanh(y + bias [width]), in place. `width` is a multiple of 4, T at most 65,535. */
export function biasGelu(width: number): Kernel<'bias' | 'y' | 'step'> {
  return defineKernel({
    name: `bias-gelu ${width}`,
    wgsl: `${stepWgsl}\n${geluWgsl}\n${text}`,
    bindings: [
      { name: 'bias', kind: 'read' },
      { name: 'y', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { width },
    workgroups: ({ tokens }) => [Math.ceil(width / 256), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 8 * tokens * width + 4 * width, flops: 10 * tokens * width }),
    wasm: { entry: 'bias_gelu', units: ({ tokens }) => tokens, arguments: () => [width] },
  });
}
