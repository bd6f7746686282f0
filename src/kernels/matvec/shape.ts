import { ROW_THREADS } from '../wgsl/workgroup.ts';

/**
 * The threads of a workgroup share some rows. `workgroup`: they add up in workgroup memory. `subgroup`: the same
 * with subgroupAdd first.
 */
export type MatvecVariant = 'workgroup' | 'subgroup';

/** Rows and threads of a workgroup. */
export interface MatvecShape {
  /** Rows that a thread keeps sums for; with `geglu` half of them are gate rows, half up rows. */
  readonly rows: number;
  readonly threads: number;
  /** Threads that share rows, a multiple of 4; the others of the workgroup have rows of their own. All, where left out. */
  readonly team?: number;
  /**
   * f32 numbers made of bytes unless said otherwise; `halves`: see `halvesDecoder`; `int8`: x is rounded to bytes, by the
   * largest of 32, and multiplied by integer dot products.
   */
  readonly arithmetic?: 'halves' | 'int8';
}

/** The variant of a kernel by its name. */
export const variantName = (variant: MatvecVariant, { arithmetic }: MatvecShape): string =>
  arithmetic ? `${variant}-${arithmetic}` : variant;

/** The shape that NOTES.md settled on, for a shard of `rows` x `columns`. */
export function shapeOf(rows: number, columns: number): MatvecShape {
  return { rows: rows >= 2048 ? 4 : 2, ...fittingTeam(partsOf(columns)) };
}

/** The shape whose workgroups round x to bytes: as large as they may be, since each does it for itself. */
export const int8ShapeOf = (rows: number, columns: number): MatvecShape => ({
  rows: shapeOf(rows, columns).rows,
  ...fittingTeam(partsOf(columns), [ROW_THREADS]),
  arithmetic: 'int8',
});

/** Parts of a row that threads take one at a time: units of 32 weights, or quads where those do not fit. */
export const partsOf = (columns: number): number => (columns % 32 === 0 ? columns / 32 : columns / 4);

/** Teams of a workgroup, and the threads in each. */
export function teamOf({ threads, team = threads }: MatvecShape): {
  readonly team: number;
  readonly teams: number;
} {
  return { team, teams: Math.floor(threads / team) };
}

/** Share of the threads' rounds that have a part to work on, up to 1. */
export function busyShare(parts: number, shape: MatvecShape): number {
  const { team, teams } = teamOf(shape);
  return (parts * teams) / (Math.ceil(parts / team) * shape.threads);
}

/** Workgroup memory that every device has, and what a seam's sums take of it: see workgroup-sum.wgsl, and a codebook. */
const MEMORY = 16_384;
const SUMS = (ROW_THREADS + 16 + 16) * 4;
/** Teams of a workgroup behind a seam: the more rows there are, the less its x costs each of them. */
const TEAMS = 7;

/** A shape whose workgroups make x for themselves. */
export interface SeamShape extends MatvecShape {
  /** Parts of x that workgroup memory holds at a time, and how many times it is filled. */
  readonly tile: number;
  readonly tiles: number;
}

/** Vectors from one quad of a tile's units to the next: odd, so that writers of neighbouring quads hit other banks. */
export const tileStride = (tile: number): number => tile | 1;

/** The shape for a shard of `rows` x `columns` behind a seam: large workgroups, as many rows as are read anyway. */
export function seamShapeOf(
  rows: number,
  columns: number,
  variant: MatvecVariant,
  threadRows: number = shapeOf(rows, columns).rows,
): SeamShape {
  const parts = partsOf(columns);
  const sums = threadRows * ROW_THREADS * (variant === 'workgroup' ? 5 : 1);
  const partBytes = (columns / parts) * 4;
  const largest = Math.floor((MEMORY - SUMS - sums) / partBytes) - 1;
  const tiles = Math.ceil(parts / largest);
  const tile = Math.ceil(parts / tiles);
  const { team } = fittingTeam(tile, [ROW_THREADS], TEAMS);
  return { rows: threadRows, threads: ROW_THREADS, team, tile, tiles };
}

/** Below this share of busy threads a team of another size is taken. */
const BUSY = 0.9;

/**
 * A workgroup of whole subgroups, whatever their size, whose threads nearly all have work in every round: of those
 * the one with the fewest rounds, or the busiest, where there is none. `sizes` are threads that it may have, multiples
 * of 64; there are `fewest` teams at least.
 */
export function fittingTeam(
  parts: number,
  sizes: readonly number[] = [64, 128],
  fewest = 1,
): { readonly threads: number; readonly team: number } {
  let best = { threads: 64, team: 64, busy: 0, rounds: Infinity };
  for (const threads of sizes) {
    for (let teams = Math.max(fewest, threads / 64); teams <= threads / 4; teams++) {
      const team = Math.floor(threads / teams / 4) * 4;
      const busy = Math.min(busyShare(parts, { rows: 1, threads, team }), BUSY);
      const rounds = Math.ceil(parts / team);
      if (busy > best.busy || (busy === best.busy && rounds < best.rounds))
        best = { threads, team, busy, rounds };
    }
  }
  return { threads: best.threads, team: best.team };
}
