import { defineKernel, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import text from './argmax.wgsl?raw';
import groupText from './group-best.wgsl?raw';
import { groupCount, orderWgsl, overGroups, type VocabularyShape } from './vocabulary.ts';

/** First stage of every choice: the best (order, id) of each group of logits [V], into group_best [G][2]. */
export function groupBest(shape: VocabularyShape): Kernel<'logits' | 'group_best'> {
  return defineKernel({
    name: 'group best',
    wgsl: `${orderWgsl}\n${groupText}`,
    bindings: [
      { name: 'logits', kind: 'read' },
      { name: 'group_best', kind: 'write' },
    ],
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
export function argmax(shape: VocabularyShape): Kernel<'group_best' | 'tokens' | 'step'> {
  const groups = groupCount(shape);
  return defineKernel({
    name: 'argmax',
    wgsl: `${stepWgsl}\n${orderWgsl}\n${text}`,
    bindings: [
      { name: 'group_best', kind: 'read' },
      { name: 'tokens', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { groups },
    workgroups: () => [1, 1, 1],
    cost: () => ({ bytes: 8 * groups + 4, flops: groups }),
    wasm: { entry: 'argmax', units: () => 1, arguments: ({ sampleOffset }) => [groups, sampleOffset] },
  });
}
