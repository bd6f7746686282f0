import { defineKernel, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import text from './bias-residual.wgsl?raw';

/** residual [T][width] += y [T][width] + bias [width]. `width` is a multiple of 4, T at most 65,535. */
export function biasResidual(width: number): Kernel<'y' | 'bias' | 'residual' | 'step'> {
  return defineKernel({
    name: `bias-residual ${width}`,
    wgsl: `${stepWgsl}\n${text}`,
    bindings: [
      { name: 'y', kind: 'read' },
      { name: 'bias', kind: 'read' },
      { name: 'residual', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { width },
    workgroups: ({ tokens }) => [Math.ceil(width / 256), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 12 * tokens * width + 4 * width, flops: 2 * tokens * width }),
    wasm: { entry: 'bias_residual', units: ({ tokens }) => tokens, arguments: () => [width] },
  });
}
