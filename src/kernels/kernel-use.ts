import type { KvType } from '../shared/kv-row.ts';
import type { AttentionLayer } from './attention/attention-layer.ts';
import type { Matrix } from './matrix.ts';
import { type Linear, linearKey } from './variants.ts';

/** A product that a model computes, and with how many matrices of that form. */
export interface KernelUse {
  readonly linear: Linear;
  readonly matrices: number;
}

/** What verifies guesses in a model. */
export interface GuessUses {
  readonly products: readonly KernelUse[];
  /** One of each kind. */
  readonly layers: readonly AttentionLayer[];
  readonly kvType: KvType;
}

/** A product with a matrix. */
export const linearOf = (
  use: Linear['use'],
  { codec, rows, columns }: Omit<Linear, 'use'> | Matrix,
): Linear => ({
  use,
  codec,
  rows,
  columns,
});

/** Each form of products once, in the order in which they come. */
export function usesOf(linears: readonly Linear[]): KernelUse[] {
  const counts = new Map<string, KernelUse>();
  for (const linear of linears) {
    const key = linearKey(linear);
    counts.set(key, { linear, matrices: (counts.get(key)?.matrices ?? 0) + 1 });
  }
  return [...counts.values()];
}
