import { defineKernel, read, write } from '../define-kernel.ts';
import text from './mask-logits.wgsl?raw';
import { overGroups, type VocabularyShape } from './vocabulary.ts';

/** Words of a mask over V tokens: a bit each, the lowest id in the lowest bit. */
export const maskWords = (vocabulary: number): number => Math.ceil(vocabulary / 32);

/** logits [V] of tokens whose bit in mask [V / 32] is not set become -inf, in place; NaN stays. */
export function maskLogits(shape: VocabularyShape) {
  return defineKernel({
    op: 'mask-logits',
    text,
    bindings: {
      logits: write('array<u32>'),
      mask: read('array<u32>'),
    },
    ...overGroups(shape),
    cost: () => ({ bytes: 8 * shape.validVocabulary, flops: shape.validVocabulary }),
    wasm: {
      entry: 'mask_logits',
      units: () => Math.ceil(shape.validVocabulary / 4096),
      arguments: () => [shape.validVocabulary, 4096],
    },
  });
}
