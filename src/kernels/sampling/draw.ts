import { defineKernel, read, stepUniform, uniform, write } from '../define-kernel.ts';
import sum from '../wgsl/workgroup-sum.wgsl?raw';
import { ROW_THREADS } from '../wgsl/workgroup.ts';
import drawText from './draw.wgsl?raw';
import sumText from './group-sum.wgsl?raw';
import { CANDIDATE_LIMIT } from '../../shared/sampling-ranges.ts';
import { paramsWgsl } from './params.ts';
import { groupCount, LEVEL_GROUPS, orderWgsl, overGroups, type VocabularyShape } from './vocabulary.ts';

/**
 * group_sum [G]: the sum of exp((logit - best of the group) / temperature) over each group. Only for draws that
 * weigh the whole vocabulary (`weighsAll` of its parameters).
 */
export function groupSum(shape: VocabularyShape) {
  return defineKernel({
    op: 'group-sum',
    text: () => [orderWgsl, paramsWgsl, sumText],
    bindings: {
      logits: read('array<u32>'),
      group_best: read('array<vec2<u32>>'),
      group_sum: write('array<f32>'),
      sampling: uniform('Sampling'),
    },
    ...overGroups(shape),
    cost: () => ({
      bytes: 4 * shape.validVocabulary + 12 * groupCount(shape),
      flops: 4 * shape.validVocabulary,
    }),
    wasm: {
      entry: 'group_sum',
      units: () => groupCount(shape) / 64,
      arguments: () => [shape.validVocabulary, groupCount(shape)],
    },
  });
}

/**
 * Finds the best candidates of logits [V] (value down, then id up) by way of group_best, cuts them by top-k,
 * top-p and min-p in this order at the given temperature, and draws one into tokens[step.sampleOffset].
 * One workgroup: it reads about 2 G words and k V / G logits, whatever the logits are.
 */
export function draw(shape: VocabularyShape) {
  const { constants } = overGroups(shape);
  const groups = groupCount(shape);
  const members = Math.ceil(shape.validVocabulary / groups);
  return defineKernel({
    op: 'draw',
    text: () => [orderWgsl, paramsWgsl, sum, drawText],
    bindings: {
      logits: read('array<u32>'),
      group_best: read('array<vec2<u32>>'),
      group_sum: read('array<f32>'),
      tokens: write('array<u32>'),
      sampling: uniform('Sampling'),
      step: stepUniform,
    },
    sizes: { THREADS: ROW_THREADS, LEVEL_GROUPS },
    constants,
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 12 * groups + 4 * CANDIDATE_LIMIT * members, flops: 4 * groups }),
    wasm: {
      entry: 'draw',
      units: () => 1,
      arguments: ({ position, tokens, sampleOffset }) => [
        shape.validVocabulary,
        groups,
        position + tokens,
        sampleOffset,
      ],
      scratchBytes: 2 * CANDIDATE_LIMIT * 8,
    },
  });
}
