import { defineKernel, floatBits, type Kernel, spread } from '../../../device/kernel.ts';
import { stepWgsl } from '../../../device/step.ts';
import { checkNormShape, type NormShape } from '../norm-shape.ts';
import sum from '../../wgsl/workgroup-sum.wgsl?raw';
import text from './layer-norm.wgsl?raw';

/** y [T][D] = (x - mean) * rsqrt(variance + epsilon) * weight [D] + bias [D], row by row. */
export function layerNorm(shape: NormShape): Kernel<'x' | 'weight' | 'bias' | 'y' | 'step'> {
  checkNormShape('layer-norm', shape);
  const { width, epsilon } = shape;
  return defineKernel({
    name: `layer-norm ${width}`,
    wgsl: `${stepWgsl}\n${sum}\n${text}`,
    bindings: [
      { name: 'x', kind: 'read' },
      { name: 'weight', kind: 'read' },
      { name: 'bias', kind: 'read' },
      { name: 'y', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { width, epsilon },
    workgroups: ({ tokens }) => spread(tokens),
    cost: ({ tokens }) => ({ bytes: 8 * tokens * width + 8 * width, flops: 7 * tokens * width }),
    wasm: {
      entry: 'layer_norm',
      units: ({ tokens }) => tokens,
      arguments: () => [width, floatBits(epsilon)],
    },
  });
}
