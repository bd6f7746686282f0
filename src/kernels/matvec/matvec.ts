import { spread, type WasmForm, type WeightLoop } from '../../device/kernel.ts';
import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { codecs, planeBytes, UNIT } from '../codec/codec.ts';
import { RECORD_BYTES } from '../codec/interleave.ts';
import { planeBindings, planeConstants, planeText } from '../codec/planes.ts';
import type { Matrix, MatrixShard } from '../matrix.ts';
import type { RowOrder } from '../row-order.ts';
import {
  busyShare,
  type MatvecShape,
  type MatvecVariant,
  partsOf,
  shapeOf,
  teamOf,
  variantName,
} from './shape.ts';
import { bodyText } from './text.ts';

export interface MatvecOptions {
  /** W [rows][columns] */
  readonly matrix: Pick<Matrix, 'codec' | 'rows' | 'columns'>;
  readonly shard: Pick<MatrixShard, 'firstRow' | 'rows'>;
  readonly variant: MatvecVariant;
  /** Index in y of row 0 of the matrix. */
  readonly outputOffset?: number;
  /**
   * `geglu`: the matrix is gate [F] above up [F] in one shard, and
   * y[outputOffset + f] = gelu(gate row f . x) * (up row f . x), gelu by tanh.
   */
  readonly epilogue?: 'none' | 'geglu';
  /** Row of x [T][columns] that is the input: row 0, or row `step.logit_row`. */
  readonly inputRow?: 'first' | 'logit-row';
  /** Order of the columns of x. */
  readonly inputOrder?: RowOrder;
  /** Order of y with `geglu`: whole rows. */
  readonly outputOrder?: RowOrder;
}

/** y[outputOffset + firstRow + r] = W[r] . x for the rows of one shard; x and y are f32. */
export function matvec(
  options: MatvecOptions,
  shape: MatvecShape = shapeOf(options.shard.rows, options.matrix.columns),
) {
  const { matrix, shard, variant, epilogue = 'none', inputRow = 'first', outputOffset = 0 } = options;
  const { inputOrder = 'plain', outputOrder = 'plain' } = options;
  const { codec, columns } = matrix;
  const geglu = epilogue === 'geglu';
  if (geglu && shard.rows !== matrix.rows) {
    throw new Error('geglu needs gate and up in one shard; compute them first and use the geglu kernel');
  }
  const stepped = inputRow === 'logit-row';
  const outputs = geglu ? shard.rows / 2 : shard.rows;
  const perGroup = (geglu ? shape.rows / 2 : shape.rows) * teamOf(shape).teams;
  const planes = planeBytes(codec, shard.rows, columns);
  return defineKernel({
    op: geglu ? 'matvec-geglu' : 'matvec',
    variant: variantName(variant, shape),
    codec,
    text: () => [
      planeText(codec),
      bodyText({ codec, columns, variant, shape, geglu, stepped, inputOrder, outputOrder }),
    ],
    bindings: {
      x: read('array<vec4<f32>>'),
      y: write('array<f32>'),
      ...planeBindings(codec, 'vectors'),
      ...(stepped ? { step: stepUniform } : {}),
    },
    constants: {
      ...planeConstants(codec, columns),
      ...(stepped ? { ROW_QUADS: columns / 4 } : {}),
      OUTPUTS: outputs,
      FIRST_OUTPUT: outputOffset + shard.firstRow,
    },
    features: variant === 'subgroup' ? ['subgroups'] : [],
    workgroups: () => spread(Math.ceil(outputs / perGroup)),
    cost: () => ({
      bytes: planes.low + planes.high + planes.scales + columns * 4 + outputs * 4,
      flops: 2 * shard.rows * columns,
    }),
    weightLoop: weightLoop(columns, shape),
    wasm: matvecWasm(options),
  });
}

function weightLoop(columns: number, shape: MatvecShape): WeightLoop {
  const parts = partsOf(columns);
  const weightsPerRound = (shape.rows * columns) / parts;
  return { weightsPerRound, busy: busyShare(parts, shape), threads: shape.threads };
}

/** Rows that a unit of work computes on the processor. */
const ROWS = 8;
/** What the kernel keeps before the rounded x: four groups' sums, and where its planes lie. */
const SCRATCH_BYTES = 160;

/** Words: units (or quads) of a row, outputs, first index in y, whether geglu, row of x. */
function matvecWasm(options: MatvecOptions): WasmForm {
  const { matrix, shard, epilogue, inputRow, outputOffset = 0 } = options;
  const { codec, columns } = matrix;
  const geglu = epilogue === 'geglu';
  const stepped = inputRow === 'logit-row';
  const outputs = geglu ? shard.rows / 2 : shard.rows;
  const plain = codecs[codec].kind === 'float';
  const job = [columns / (plain ? 4 : UNIT), outputs, outputOffset + shard.firstRow, geglu ? 1 : 0];
  return {
    entry: `matvec_${codec}${stepped ? '_row' : ''}`,
    units: () => Math.ceil(outputs / ROWS),
    arguments: ({ logitRow }) => [...job, stepped ? logitRow : 0],
    scratchBytes: SCRATCH_BYTES + (plain ? 0 : (columns / UNIT) * RECORD_BYTES),
  };
}
