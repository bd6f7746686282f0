import { roundUp } from '../../shared/numbers.ts';
import { SINGLE_THREADS } from '../wgsl/workgroup.ts';
import order from './order.wgsl?raw';

/** The rows that sampling looks at. */
export interface VocabularyShape {
  /** V, words in the logits buffer. */
  readonly vocabulary: number;
  /** Rows that are tokens; pad rows at or past it are never sampled. */
  readonly validVocabulary: number;
}

/** WGSL of the total order of logits, which all sampling kernels share. */
export const orderWgsl: string = order;

/** Orders of -inf and inf (`order_of` in the WGSL): those of numbers lie between. */
const ORDER_OF_MINUS_INFINITY = 0x007f_ffff;
const ORDER_OF_INFINITY = 0xff80_0000;

/**
 * Whether the best logit of a group, by its order in `group_best`, is a number. Where tokens are masked, -inf is one:
 * it may be the best of a group.
 */
export const isFiniteOrder = (best: number, masked = false): boolean =>
  best < ORDER_OF_INFINITY &&
  (best > ORDER_OF_MINUS_INFINITY || (masked && best === ORDER_OF_MINUS_INFINITY));

/** Groups that the groups fall into for the draw's second level; G is a multiple of it. */
export const LEVEL_GROUPS = 256;

/**
 * G: group g holds the tokens g, g + G, g + 2 G, ... and is walked by one thread, so that no barriers are
 * needed. At 8,192 a vocabulary of 262,144 has 32 groups a draw thread and 32 tokens a group.
 */
export const groupCount = ({ validVocabulary }: VocabularyShape): number =>
  Math.min(8192, roundUp(validVocabulary, LEVEL_GROUPS));

/** Parts of a declaration that all kernels over the groups have in common. @throws Error when the two sizes contradict each other. */
export function overGroups(shape: VocabularyShape): {
  readonly constants: { readonly VALID_VOCABULARY: number; readonly GROUPS: number };
  readonly sizes: { readonly THREADS: number };
  readonly workgroups: () => [number, number, number];
} {
  const { vocabulary, validVocabulary } = shape;
  if (validVocabulary < 1 || validVocabulary > vocabulary) {
    throw new Error(`sampling: ${validVocabulary} valid tokens in a vocabulary of ${vocabulary}`);
  }
  const groups = groupCount(shape);
  return {
    constants: { VALID_VOCABULARY: validVocabulary, GROUPS: groups },
    sizes: { THREADS: SINGLE_THREADS },
    workgroups: () => [groups / SINGLE_THREADS, 1, 1],
  };
}
