import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { reductionText } from '../wgsl/reduction.ts';
import sum from '../wgsl/workgroup-sum.wgsl?raw';
import { ROW_THREADS } from '../wgsl/workgroup.ts';
import text from './nll.wgsl?raw';

/**
 * nll [T] = logsumexp(row) - row[target] in nats, for logits [T][V] and targets [T]; stable for any finite
 * logits. T is small enough for the logits to fit one binding.
 */
export function nll({ vocabulary }: { readonly vocabulary: number }) {
  return defineKernel({
    op: 'nll',
    text: () => [sum, reductionText('workgroup_max', 'max', { threads: 'THREADS', most: ROW_THREADS }), text],
    bindings: {
      logits: read('array<f32>'),
      targets: read('array<u32>'),
      nll: write('array<f32>'),
      step: stepUniform,
    },
    sizes: { THREADS: ROW_THREADS },
    constants: { VOCABULARY: vocabulary },
    workgroups: ({ tokens }) => [tokens, 1, 1],
    cost: ({ tokens }) => ({ bytes: 8 * tokens * vocabulary, flops: 4 * tokens * vocabulary }),
    wasm: { entry: 'nll', units: ({ tokens }) => tokens, arguments: () => [vocabulary] },
  });
}
