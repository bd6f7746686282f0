import { defineKernel, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import biasText from './add-bias.wgsl?raw';
import countText from './count-sampled.wgsl?raw';
import markText from './mark-prompt.wgsl?raw';
import { BIAS_LIMIT, paramsWgsl } from './params.ts';
import penaliseText from './penalise.wgsl?raw';
import { orderWgsl, overGroups, type VocabularyShape } from './vocabulary.ts';

/** logits[id] += value for the pairs (id, value) of the bias buffer; ids past the vocabulary are ignored. */
export function addBias(shape: VocabularyShape): Kernel<'logits' | 'bias' | 'sampling'> {
  return defineKernel({
    name: 'logit bias',
    wgsl: `${orderWgsl}\n${paramsWgsl}\n${biasText}`,
    bindings: [
      { name: 'logits', kind: 'write' },
      { name: 'bias', kind: 'read' },
      { name: 'sampling', kind: 'uniform' },
    ],
    constants: { valid_vocabulary: shape.validVocabulary },
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 16 * BIAS_LIMIT, flops: BIAS_LIMIT }),
    wasm: { entry: 'add_bias', units: () => 1, arguments: () => [shape.validVocabulary] },
  });
}

/**
 * Repetition, then frequency and presence penalties on logits [V], in place. counts [V]: low 31 bits how
 * often the token is in the answer, top bit whether it is in the prompt.
 */
export function penalise(shape: VocabularyShape): Kernel<'logits' | 'counts' | 'sampling'> {
  return defineKernel({
    name: 'penalties',
    wgsl: `${orderWgsl}\n${paramsWgsl}\n${penaliseText}`,
    bindings: [
      { name: 'logits', kind: 'write' },
      { name: 'counts', kind: 'read' },
      { name: 'sampling', kind: 'uniform' },
    ],
    ...overGroups(shape),
    cost: () => ({ bytes: 4 * shape.validVocabulary, flops: shape.validVocabulary }),
    wasm: {
      entry: 'penalise',
      units: () => Math.ceil(shape.validVocabulary / 4096),
      arguments: () => [shape.validVocabulary, 4096],
    },
  });
}

/** Adds the token at tokens[step.sampleOffset] to counts [V]. */
export function countSampled(): Kernel<'tokens' | 'counts' | 'step'> {
  return defineKernel({
    name: 'count sampled',
    wgsl: `${stepWgsl}\n${countText}`,
    bindings: [
      { name: 'tokens', kind: 'read' },
      { name: 'counts', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 12, flops: 1 }),
    wasm: { entry: 'count_sampled', units: () => 1, arguments: ({ sampleOffset }) => [sampleOffset] },
  });
}

/** Marks the step's input tokens in counts [V] as part of the prompt. */
export function markPrompt(): Kernel<'tokens' | 'counts' | 'step'> {
  return defineKernel({
    name: 'mark prompt',
    wgsl: `${stepWgsl}\n${markText}`,
    bindings: [
      { name: 'tokens', kind: 'read' },
      { name: 'counts', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    workgroups: ({ tokens }) => [Math.ceil(tokens / 64), 1, 1],
    cost: ({ tokens }) => ({ bytes: 12 * tokens, flops: tokens }),
    wasm: {
      entry: 'mark_prompt',
      units: () => 1,
      arguments: ({ tokens, tokenOffset }) => [tokens, tokenOffset],
    },
  });
}
