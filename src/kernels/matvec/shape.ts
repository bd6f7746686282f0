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
}

/** The shape that NOTES.md settled on, for a shard of `rows` x `columns`. */
export function shapeOf(rows: number, columns: number): MatvecShape {
  return { rows: rows >= 2048 ? 4 : 2, ...fittingTeam(partsOf(columns)) };
}

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

/** Below this share of busy threads a team of another size is taken. */
const BUSY = 0.9;

/**
 * A workgroup of whole subgroups, whatever their size, whose threads nearly all have work in every round: of those
 * the one with the fewest rounds, or the busiest, where there is none. `sizes` are threads that it may have, multiples
 * of 64.
 */
export function fittingTeam(
  parts: number,
  sizes: readonly number[] = [64, 128],
): { readonly threads: number; readonly team: number } {
  let best = { threads: 64, team: 64, busy: 0, rounds: Infinity };
  for (const threads of sizes) {
    for (let teams = threads / 64; teams <= threads / 4; teams++) {
      const team = Math.floor(threads / teams / 4) * 4;
      const busy = Math.min(busyShare(parts, { rows: 1, threads, team }), BUSY);
      const rounds = Math.ceil(parts / team);
      if (busy > best.busy || (busy === best.busy && rounds < best.rounds))
        best = { threads, team, busy, rounds };
    }
  }
  return { threads: best.threads, team: best.team };
}
