import { defineKernel, read, stepUniform, uniform, write } from '../define-kernel.ts';
import { ROW_THREADS, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import biasText from './add-bias.wgsl?raw';
import countText from './count-sampled.wgsl?raw';
import markText from './mark-prompt.wgsl?raw';
import { BIAS_LIMIT, paramsWgsl } from './params.ts';
import penaliseText from './penalise.wgsl?raw';
import { orderWgsl, overGroups, type VocabularyShape } from './vocabulary.ts';

/** logits[id] += value for the pairs (id, value) of the bias buffer; ids past the vocabulary are ignored. */
export function addBias(shape: VocabularyShape) {
  return defineKernel({
    op: 'logit-bias',
    text: () => [orderWgsl, paramsWgsl, biasText],
    bindings: {
      logits: write('array<f32>'),
      bias: read('array<vec2<u32>>'),
      sampling: uniform('Sampling'),
    },
    sizes: { THREADS: ROW_THREADS },
    constants: { VALID_VOCABULARY: shape.validVocabulary },
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 16 * BIAS_LIMIT, flops: BIAS_LIMIT }),
    wasm: { entry: 'add_bias', units: () => 1, arguments: () => [shape.validVocabulary] },
  });
}

/**
 * Repetition, then frequency and presence penalties on logits [V], in place. counts [V]: low 31 bits how
 * often the token is in the answer, top bit whether it is in the prompt.
 */
export function penalise(shape: VocabularyShape) {
  return defineKernel({
    op: 'penalties',
    text: () => [orderWgsl, paramsWgsl, penaliseText],
    bindings: {
      logits: write('array<f32>'),
      counts: read('array<u32>'),
      sampling: uniform('Sampling'),
    },
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
export function countSampled() {
  return defineKernel({
    op: 'count-sampled',
    text: countText,
    bindings: {
      tokens: read('array<u32>'),
      counts: write('array<u32>'),
      step: stepUniform,
    },
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 12, flops: 1 }),
    wasm: { entry: 'count_sampled', units: () => 1, arguments: ({ sampleOffset }) => [sampleOffset] },
  });
}

/** Marks the step's input tokens in counts [V] as part of the prompt. */
export function markPrompt() {
  return defineKernel({
    op: 'mark-prompt',
    text: markText,
    bindings: {
      tokens: read('array<u32>'),
      counts: write('array<atomic<u32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: SINGLE_THREADS },
    workgroups: ({ tokens }) => [Math.ceil(tokens / SINGLE_THREADS), 1, 1],
    cost: ({ tokens }) => ({ bytes: 12 * tokens, flops: tokens }),
    wasm: {
      entry: 'mark_prompt',
      units: () => 1,
      arguments: ({ tokens, tokenOffset }) => [tokens, tokenOffset],
    },
  });
}
