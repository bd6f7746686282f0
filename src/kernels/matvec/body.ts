import { SPREAD_WIDTH } from '../../device/kernel.ts';
import type { CodecName } from '../matrix.ts';
import type { RowOrder } from '../row-order.ts';
import { type MatvecShape, type MatvecVariant, teamOf } from './shape.ts';

/** The choices that the text of a matvec depends on. */
export interface MatvecBody {
  readonly codec: CodecName;
  readonly columns: number;
  readonly variant: MatvecVariant;
  readonly shape: MatvecShape;
  readonly geglu: boolean;
  readonly inputOrder: RowOrder;
  /** Order of y; turned only with `geglu`. */
  readonly outputOrder: RowOrder;
  /** Whether x starts at row `step.logit_row`. */
  readonly stepped: boolean;
  /** Makes x in workgroup memory out of what the seam before the matrix has; otherwise x is a row of its own. */
  readonly seam?: SeamBody;
}

/** The choices that the text of a seam depends on. */
export interface SeamBody {
  /** Units of x that workgroup memory holds at a time, and how many times it is filled. */
  readonly tile: number;
  readonly tiles: number;
  /** Whether the new residual stream is written. */
  readonly keeps: boolean;
}

/** WGSL expression: index of a workgroup of a spread dispatch. */
export const GROUP_INDEX = `(group.y * ${SPREAD_WIDTH}u + group.x)`;

/** Rows past the end are read again as the last one and not written; rows from `outputs` on are up rows. */
export const rowText = (i: number, outputs: number): string => {
  const f = `min(first + ${i % outputs}u, OUTPUTS - 1u)`;
  return i < outputs ? f : `(OUTPUTS + ${f})`;
};

/** WGSL expression: the first of `count` units that a thread takes; threads that are left over have none. */
export function firstUnit(shape: MatvecShape, count: string): string {
  const { team, teams } = teamOf(shape);
  const lane = `thread % ${team}u`;
  return team * teams === shape.threads ? lane : `select(${count}, ${lane}, thread < ${team * teams}u)`;
}
