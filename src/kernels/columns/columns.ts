import { spread, type WasmForm } from '../../device/kernel.ts';
import { codecs, planeBytes, UNIT } from '../codec/codec.ts';
import { RECORD_BYTES } from '../codec/interleave.ts';
import { planeBindings, planeConstants, planeText } from '../codec/planes.ts';
import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import type { Matrix, MatrixShard } from '../matrix.ts';
import { type MatvecShape, type MatvecVariant, shapeOf, teamOf } from '../matvec/shape.ts';
import { columnsText } from './columns-text.ts';

/** Tokens that a workgroup (or on the processor a pass over the weights) does at once. */
export const TOKENS_AT_ONCE = 4;

export interface ColumnsOptions {
  /** W [rows][columns] */
  readonly matrix: Pick<Matrix, 'codec' | 'rows' | 'columns'>;
  readonly shard: Pick<MatrixShard, 'firstRow' | 'rows'>;
  readonly variant: MatvecVariant;
  /** Floats from one row of Y to the next; the rows of the matrix unless said otherwise. */
  readonly outputStride?: number;
  /** Index in a row of Y of row 0 of the matrix. */
  readonly outputOffset?: number;
}

/**
 * Y [T][outputStride], Y[t][outputOffset + firstRow + r] = W[r] . X[t], for the `step.tokens` rows of X [T][columns]:
 * a few tokens, {@link TOKENS_AT_ONCE} at a time, each as the matvec computes it, in the same order of sums. On the
 * processor they are the same bit for bit.
 */
export function columnsKernel(
  options: ColumnsOptions,
  shape: MatvecShape = shapeOf(options.shard.rows, options.matrix.columns),
) {
  const { matrix, shard, variant, outputOffset = 0, outputStride = matrix.rows } = options;
  const { codec, columns } = matrix;
  const planes = planeBytes(codec, shard.rows, columns);
  const perGroup = shape.rows * teamOf(shape).teams;
  return defineKernel({
    op: 'columns',
    variant,
    codec,
    text: () => [planeText(codec), columnsText({ codec, columns, variant, shape, tokens: TOKENS_AT_ONCE })],
    bindings: {
      step: stepUniform,
      x: read('array<vec4<f32>>'),
      y: write('array<f32>'),
      ...planeBindings(codec, 'vectors'),
    },
    constants: {
      ...planeConstants(codec, columns),
      ROW_QUADS: columns / 4,
      OUTPUTS: shard.rows,
      FIRST_OUTPUT: outputOffset + shard.firstRow,
      OUTPUT_STRIDE: outputStride,
    },
    features: variant === 'subgroup' ? ['subgroups'] : [],
    workgroups: ({ tokens }) => spread(Math.ceil(shard.rows / perGroup), Math.ceil(tokens / TOKENS_AT_ONCE)),
    cost: ({ tokens }) => ({
      bytes: planes.low + planes.high + planes.scales + tokens * (columns + shard.rows) * 4,
      flops: 2 * tokens * shard.rows * columns,
    }),
    wasm: columnsWasm(options),
  });
}

/** Rows that a unit of work computes on the processor. */
const ROWS = 8;
/** Most tokens of a step on the processor. */
const MOST_TOKENS = 8;

/** Words: units (or quads) of a row, rows, first index in y, floats from row to row of y, tokens. */
function columnsWasm({
  matrix,
  shard,
  outputOffset = 0,
  outputStride = matrix.rows,
}: ColumnsOptions): WasmForm {
  const { codec, columns } = matrix;
  const plain = codecs[codec].kind === 'float';
  const job = [columns / (plain ? 4 : UNIT), shard.rows, outputOffset + shard.firstRow, outputStride];
  // The records of tokens that fill up a pass are read, whatever is there.
  const records = plain ? 0 : MOST_TOKENS * (columns / UNIT) * RECORD_BYTES;
  return {
    entry: `columns_${codec}`,
    units: () => Math.ceil(shard.rows / ROWS),
    arguments: ({ tokens }) => [...job, tokens],
    scratchBytes: TOKENS_AT_ONCE * ROWS * 4 + records,
  };
}
