/**
 * `rows`: some rows a thread, for software adapters. `broadcast`: the same, and the lanes of a subgroup read
 * x for each other. `workgroup`: the threads of a workgroup share some rows and add up in workgroup memory.
 * `subgroup`: the same with subgroupAdd first.
 */
export type MatvecVariant = 'rows' | 'broadcast' | 'workgroup' | 'subgroup';

/** Rows and threads of a workgroup. */
export interface MatvecShape {
  /** Rows that a thread keeps sums for; with `geglu` half of them are gate rows, half up rows. */
  readonly rows: number;
  readonly threads: number;
  /** Quads of x read at a time by the variants for software adapters. */
  readonly quads?: 2 | 4;
}

/** The shape that NOTES.md settled on, for a shard of `rows` x `columns`. */
export function shapeOf(variant: MatvecVariant, rows: number, columns: number): MatvecShape {
  if (variant === 'rows' || variant === 'broadcast') return { rows: 8, threads: 8, quads: 2 };
  const units = columns / 32;
  const threads = units <= 32 ? 32 : units <= 160 ? 64 : 128;
  return { rows: rows >= 2048 ? 4 : 2, threads };
}
