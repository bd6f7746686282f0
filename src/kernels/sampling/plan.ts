import type { Kernel } from '../../device/kernel.ts';
import { argmax, groupBest } from './argmax.ts';
import { draw, groupSum } from './draw.ts';
import { maskLogits, maskWords } from './mask-logits.ts';
import { BIAS_LIMIT, SAMPLING_PARAMS_WORDS } from './params.ts';
import { addBias, countSampled, markPrompt, penalise } from './penalties.ts';
import { groupCount, type VocabularyShape } from './vocabulary.ts';

/** A kernel and, for each of its bindings, the name of the buffer to bind. */
export interface KernelUse {
  readonly kernel: Kernel;
  readonly bindings: Readonly<Record<string, string>>;
}

/** A buffer that the plan's kernels share, zero at the start. */
export interface PlanBuffer {
  readonly name: string;
  readonly words: number;
  /** Whether it is bound as a uniform (the sampling parameters) or as storage. */
  readonly kind: 'storage' | 'uniform';
}

/**
 * Kernels that turn logits [V] into a token. One step's end is
 * `[...bias, ...penalties, ...mask, ...(greedy, sampled or sampledOfAll), ...count]`, of which the request takes what
 * it needs: 2 dispatches when greedy, 7 at most. The caller brings the buffers `logits`, `tokens` and `step`.
 */
export interface SamplingPlan {
  readonly greedy: readonly KernelUse[];
  readonly sampled: readonly KernelUse[];
  /** In place of `sampled` where top-p is measured on the whole distribution (`weighsAll`). */
  readonly sampledOfAll: readonly KernelUse[];
  /** Before the choice, when the request has a logit bias. */
  readonly bias: readonly KernelUse[];
  /** Before the choice, when a penalty is on. */
  readonly penalties: readonly KernelUse[];
  /** Before the choice, when the answer is held to a form. */
  readonly mask: readonly KernelUse[];
  /** After the choice, when a penalty is on. */
  readonly count: readonly KernelUse[];
  /** At the end of each prompt step, when the repetition penalty is on; `counts` is cleared before a request. */
  readonly markPrompt: readonly KernelUse[];
  readonly buffers: readonly PlanBuffer[];
}

/**
 * The kernels of sampling in the order they run, and the buffers they need, for `rows` rows of logits at a time. Touches
 * no device.
 */
export function samplingKernels({
  rows = 1,
  ...shape
}: VocabularyShape & { readonly rows?: number }): SamplingPlan {
  const groups = groupCount(shape);
  return {
    greedy: [use(groupBest(shape)), use(argmax(shape))],
    sampled: [use(groupBest(shape)), use(draw(shape))],
    sampledOfAll: [use(groupBest(shape)), use(groupSum(shape)), use(draw(shape))],
    bias: [use(addBias(shape))],
    penalties: [use(penalise(shape))],
    mask: [use(maskLogits(shape))],
    count: [use(countSampled())],
    markPrompt: [use(markPrompt())],
    buffers: [
      { name: 'group_best', words: rows * 2 * groups, kind: 'storage' },
      { name: 'group_sum', words: groups, kind: 'storage' },
      { name: 'counts', words: shape.vocabulary, kind: 'storage' },
      { name: 'bias', words: 2 * BIAS_LIMIT, kind: 'storage' },
      { name: 'mask', words: maskWords(shape.vocabulary), kind: 'storage' },
      { name: 'sampling', words: SAMPLING_PARAMS_WORDS, kind: 'uniform' },
    ],
  };
}

/** In sampling every binding is named after its buffer. */
function use(kernel: Kernel): KernelUse {
  return { kernel, bindings: Object.fromEntries(kernel.bindings.map(({ name }) => [name, name])) };
}
