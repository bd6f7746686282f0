import type { Size } from '../../shared/family.ts';
import type { SpeedRequest } from '../../shared/speed.ts';

/** Types of made-up weights, from the largest to the smallest. */
export const SPEED_TYPES = ['F16', 'Q8_0', 'Q6_K', 'Q4_K', 'Q4_0'] as const;
export type SpeedType = (typeof SPEED_TYPES)[number];

/** Tokens of context that may be measured. */
export const SPEED_CONTEXTS = [64, 1024, 4096, 16_384, 32_768, 131_072] as const;
export type SpeedContext = (typeof SPEED_CONTEXTS)[number];

/** Something to measure. */
export interface SpeedChoice {
  /** The model in use, or made-up weights of a published size. */
  readonly of: 'model' | 'made-up';
  readonly shape: Size;
  readonly quantisation: SpeedType;
  /** The longest context; the shorter ones are measured too. */
  readonly longest: SpeedContext;
}

/** Tokens of the prompts that are read, and of the answers that are written. */
const PREFILL = 256;
const DECODE = 24;

export function requestOf({ of, shape, quantisation, longest }: SpeedChoice): SpeedRequest {
  return {
    ...(of === 'made-up' ? { madeUp: { shape, quantisation } } : {}),
    contexts: SPEED_CONTEXTS.filter((context) => context <= longest),
    prefill: PREFILL,
    decode: DECODE,
  };
}
