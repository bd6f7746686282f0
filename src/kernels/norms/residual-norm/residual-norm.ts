import { defineKernel, floatBits, type Kernel, spread } from '../../../device/kernel.ts';
import { stepWgsl } from '../../../device/step.ts';
import { checkNormShape, type NormShape } from '../norm-shape.ts';
import sum from '../../wgsl/workgroup-sum.wgsl?raw';
import text from './residual-norm.wgsl?raw';

/**
 * The seam between two blocks in one dispatch: residual [T][D] += rmsnorm(y [T][D]) * w_post [D], then
 * x [T][D] = rmsnorm(residual) * w_next [D]. After the last block w_next is the output norm.
 */
export function residualNorm(
  shape: NormShape,
): Kernel<'residual' | 'y' | 'w_post' | 'w_next' | 'x' | 'step'> {
  checkNormShape('residual-norm', shape);
  const { width, epsilon } = shape;
  return defineKernel({
    name: `residual-norm ${width}`,
    wgsl: `${stepWgsl}\n${sum}\n${text}`,
    bindings: [
      { name: 'residual', kind: 'write' },
      { name: 'y', kind: 'read' },
      { name: 'w_post', kind: 'read' },
      { name: 'w_next', kind: 'read' },
      { name: 'x', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { width, epsilon },
    workgroups: ({ tokens }) => spread(tokens),
    cost: ({ tokens }) => ({ bytes: 4 * width * (4 * tokens + 2), flops: 9 * tokens * width }),
    wasm: {
      entry: 'residual_norm',
      units: ({ tokens }) => tokens,
      arguments: () => [width, floatBits(epsilon)],
    },
  });
}
