/**
 * `tiled`: weights go through workgroup memory, for GPUs. `register`: every thread keeps to itself, for
 * software adapters, where a barrier costs more than it saves. `broadcast`: the same, and the lanes of a
 * subgroup read x for each other.
 */
export type MatmulVariant = 'tiled' | 'register' | 'broadcast';

/** Outputs of a workgroup and of each of its threads. */
export interface MatmulShape {
  readonly rows: number;
  readonly tokens: number;
  readonly threadRows: number;
  readonly threadTokens: number;
  /** Quads of x read at a time by the variants for software adapters. */
  readonly quads?: 2 | 4;
}

/** The shape that NOTES.md settled on. */
export function shapeOf(variant: MatmulVariant): MatmulShape {
  return variant === 'tiled'
    ? { rows: 64, tokens: 64, threadRows: 4, threadTokens: 4 }
    : { rows: 64, tokens: 4, threadRows: 8, threadTokens: 4, quads: 2 };
}
