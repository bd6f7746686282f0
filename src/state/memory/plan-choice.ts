import type { Size } from '../../shared/family.ts';
import type { KvType } from '../../shared/kv-row.ts';

/** From the largest to the smallest. */
export const QUANTISATIONS = ['BF16', 'F16', 'Q8_0', 'Q6_K', 'Q5_K', 'Q4_K', 'Q4_0'] as const;
export type Quantisation = (typeof QUANTISATIONS)[number];

/** Tokens, each step about 1.4 times the one before. */
export const CONTEXTS: readonly number[] = Array.from({ length: 17 }, (_, at) =>
  at % 2 === 0 ? 512 * 2 ** (at / 2) : 768 * 2 ** ((at - 1) / 2),
);

export interface PlanChoice {
  readonly shape: Size;
  readonly quantisation: Quantisation;
  readonly contextLength: number;
  readonly kvType: KvType;
}

/** A plan summed up. Bytes. */
export interface PlanFigures extends PlanChoice {
  /** Tokens planned for, which the trained context limits. */
  readonly plannedLength: number;
  readonly window: number;
  readonly localLayers: number;
  readonly globalLayers: number;
  readonly weights: number;
  readonly kvLocal: number;
  readonly kvGlobal: number;
  readonly scratch: number;
  /** The vision tower with its scratch and one image; 0 for sizes that do not see. */
  readonly vision: number;
  readonly total: number;
  readonly fullAttentionKv: number;
}
