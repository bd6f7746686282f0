import { defineKernel, floatBits, type Kernel, spread } from '../../../device/kernel.ts';
import { stepWgsl } from '../../../device/step.ts';
import text from './rms-norm.wgsl?raw';
import { checkNormShape, type NormShape } from '../norm-shape.ts';
import sum from '../../wgsl/workgroup-sum.wgsl?raw';

/**
 * y [T][D] = x [T][D] * rsqrt(mean(x^2) + epsilon) * weight [D]. The weight is GGUF's, which has
 * Gemma's +1 folded in. All sums are f32: the residual stream passes f16's range.
 */
export function rmsNorm(shape: NormShape): Kernel<'x' | 'weight' | 'y' | 'step'> {
  checkNormShape('rms-norm', shape);
  const { width, epsilon } = shape;
  return defineKernel({
    name: `rms-norm ${width}`,
    wgsl: `${stepWgsl}\n${sum}\n${text}`,
    bindings: [
      { name: 'x', kind: 'read' },
      { name: 'weight', kind: 'read' },
      { name: 'y', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { width, epsilon },
    workgroups: ({ tokens }) => spread(tokens),
    cost: ({ tokens }) => ({ bytes: 4 * width * (2 * tokens + 1), flops: 4 * tokens * width }),
    wasm: { entry: 'rms_norm', units: ({ tokens }) => tokens, arguments: () => [width, floatBits(epsilon)] },
  });
}
