import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { ROW_THREADS } from '../wgsl/workgroup.ts';
import text from './argmax.wgsl?raw';
import groupText from './group-best.wgsl?raw';
import { groupCount, orderWgsl, overGroups, type VocabularyShape } from './vocabulary.ts';

/** First stage of every choice: the best (order, id) of each group of logits [V], into group_best [G][2]. */
export function groupBest(shape: VocabularyShape) {
  return defineKernel({
    op: 'group-best',
    text: () => [orderWgsl, groupText],
    bindings: {
      logits: read('array<u32>'),
      group_best: write('array<vec2<u32>>'),
    },
    ...overGroups(shape),
    cost: () => ({ bytes: 4 * shape.validVocabulary + 8 * groupCount(shape), flops: shape.validVocabulary }),
    wasm: {
      entry: 'group_best',
      units: () => groupCount(shape) / 64,
      arguments: () => [shape.validVocabulary, groupCount(shape)],
      scratchBytes: 32,
    },
  });
}

/**
 * The best of group_best goes to tokens[step.sampleOffset]. Ties go to the lowest id and NaN loses to
 * everything, so the answer does not depend on the adapter.
 */
export function argmax(shape: VocabularyShape) {
  const groups = groupCount(shape);
  return defineKernel({
    op: 'argmax',
    text: () => [orderWgsl, text],
    bindings: {
      group_best: read('array<vec2<u32>>'),
      tokens: write('array<u32>'),
      step: stepUniform,
    },
    sizes: { THREADS: ROW_THREADS },
    constants: { GROUPS: groups },
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 8 * groups + 4, flops: groups }),
    wasm: { entry: 'argmax', units: () => 1, arguments: ({ sampleOffset }) => [groups, sampleOffset] },
  });
}
