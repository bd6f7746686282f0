import { defineKernel, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import sum from '../wgsl/workgroup-sum.wgsl?raw';
import text from './nll.wgsl?raw';

/**
 * nll [T] = logsumexp(row) - row[target] in nats, for logits [T][V] and targets [T]; stable for any finite
 * logits. T is small enough for the logits to fit one binding.
 */
export function nll({
  vocabulary,
}: {
  readonly vocabulary: number;
}): Kernel<'logits' | 'targets' | 'nll' | 'step'> {
  return defineKernel({
    name: `nll ${vocabulary}`,
    wgsl: `${stepWgsl}\n${sum}\n${text}`,
    bindings: [
      { name: 'logits', kind: 'read' },
      { name: 'targets', kind: 'read' },
      { name: 'nll', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { vocabulary },
    workgroups: ({ tokens }) => [tokens, 1, 1],
    cost: ({ tokens }) => ({ bytes: 8 * tokens * vocabulary, flops: 4 * tokens * vocabulary }),
    wasm: { entry: 'nll', units: ({ tokens }) => tokens, arguments: () => [vocabulary] },
  });
}
