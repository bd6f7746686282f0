import type { Device } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { Dispatch } from '../device/device.ts';
import { planesOf } from './codec/planes.ts';
import { columnsKernel } from './columns/columns.ts';
import { matmul } from './matmul/matmul.ts';
import {
  chooseColumns,
  chooseFusions,
  chooseMatmul,
  chooseMatvec,
  chooseRowOrder,
  chooseSeam,
} from './variants.ts';
import type { Matrix, MatrixShard } from './matrix.ts';
import { matvec, type MatvecOptions } from './matvec/matvec.ts';
import { seamMatvec } from './matvec/seam-matvec.ts';
import { prepare } from './prepare.ts';
import { isSeam, type MatvecInput, prepareSeam } from './seam.ts';

/** Whatever has the GPU to prepare for. */
interface OnGpu {
  readonly device: Device;
}

export interface LinearOptions<Input = BufferSlice> {
  /** Matrices whose outputs lie one after the other in y. */
  readonly matrices: readonly Matrix[];
  /** [T][columns] f32 */
  readonly x: Input;
  /** [T][all rows] f32 */
  readonly y: BufferSlice;
}

/** Rows of several matrices together. */
const rowsOf = (matrices: readonly Matrix[]): number => matrices.reduce((sum, { rows }) => sum + rows, 0);

/** Every shard with its matrix, whose row 0 is at `outputOffset` in y. */
function partsOf(matrices: readonly Matrix[]) {
  let next = 0;
  return matrices.flatMap((matrix) => {
    const outputOffset = next;
    next += matrix.rows;
    return matrix.shards.map((shard) => ({ matrix, shard, outputOffset }));
  });
}

/** One of the matvecs that read an x. */
type OneMatvec = Pick<MatvecOptions, 'outputOffset' | 'epilogue' | 'outputOrder'> & {
  readonly matrix: Matrix;
  readonly shard: MatrixShard;
};

/** The way in for x: what is dispatched before, and how each of the matvecs that read it is prepared. */
interface WayIn {
  readonly before: readonly Promise<Dispatch>[];
  /** `isFirst` of those that read the same x. */
  readonly matvec: (options: OneMatvec, y: BufferSlice, isFirst: boolean) => Promise<Dispatch>;
}

function wayIn(context: OnGpu, x: MatvecInput, inputRow: 'first' | 'logit-row'): WayIn {
  const { device } = context;
  if (isSeam(x) && chooseFusions(device).seam) {
    const { shape, from, residual, y: projected, post, next } = x;
    const buffers = { residual, projected, w_post: post, w_next: next };
    return {
      before: [],
      matvec: (options, y, keeps) => {
        const use = options.epilogue === 'geglu' ? 'seam-geglu' : 'seam';
        const { variant, shape: own } = chooseSeam(device, { ...options.matrix, use });
        const kernel = seamMatvec({ ...options, variant, epsilon: shape.epsilon, from, keeps }, own);
        return prepare(context, kernel, { ...buffers, y, ...planesOf(options.shard) });
      },
    };
  }
  const row = isSeam(x) ? x.x : x;
  return {
    before: isSeam(x) ? [prepareSeam(context, x)] : [],
    matvec: (options, y) => {
      const use = options.epilogue === 'geglu' ? 'geglu' : 'matvec';
      const { variant, shape } = chooseMatvec(device, { ...options.matrix, use });
      const inputOrder = inputRow === 'first' ? chooseRowOrder(options.matrix.columns) : 'plain';
      const kernel = matvec({ ...options, variant, inputRow, inputOrder }, shape);
      return prepare(context, kernel, { x: row, y, ...planesOf(options.shard) });
    },
  };
}

/**
 * y = W x for one token: row 0 of x, which lies as `chooseRowOrder` says, or what a seam makes of it, or the step's
 * `logitRow` of a chunk, whose rows are plain.
 */
export function prepareMatvec(
  context: OnGpu,
  { matrices, x, y }: LinearOptions<MatvecInput>,
  inputRow: 'first' | 'logit-row' = 'first',
): Promise<Dispatch[]> {
  const { before, matvec: prepareOne } = wayIn(context, x, inputRow);
  return Promise.all([
    ...before,
    ...partsOf(matrices).map((part, index) => prepareOne(part, y, index === 0)),
  ]);
}

/** Y = X W^T for the tokens of a chunk. */
export function prepareMatmul(context: OnGpu, { matrices, x, y }: LinearOptions): Promise<Dispatch[]> {
  const outputStride = rowsOf(matrices);
  return Promise.all(
    partsOf(matrices).map((part) => {
      const shape = chooseMatmul(context.device, { ...part.matrix, use: 'matmul' });
      return prepare(context, matmul({ ...part, outputStride }, shape), { x, y, ...planesOf(part.shard) });
    }),
  );
}

/** Gate above up as one matrix in one shard, which one kernel multiplies with and joins; nothing where they are not. */
export function gatedMatrix(
  matrices: readonly Matrix[],
): { readonly matrix: Matrix; readonly shard: MatrixShard } | undefined {
  const [matrix, ...others] = matrices;
  const [shard, ...moreShards] = matrix?.shards ?? [];
  return matrix && shard && others.length === 0 && moreShards.length === 0 ? { matrix, shard } : undefined;
}

/** Y = X W^T for a few tokens, each as the matvec computes it. Rows of X and Y are plain. */
export function prepareColumns(
  context: OnGpu,
  { matrices, x, y, outputStride = rowsOf(matrices) }: LinearOptions & { readonly outputStride?: number },
): Promise<Dispatch[]> {
  return Promise.all(
    partsOf(matrices).map((part) => {
      const { variant, shape } = chooseColumns(context.device, { ...part.matrix, use: 'columns' });
      const kernel = columnsKernel({ ...part, variant, outputStride }, shape);
      return prepare(context, kernel, { x, y, ...planesOf(part.shard) });
    }),
  );
}

/** GELU(gate x) * (up x) for one token in one dispatch, both rows as `chooseRowOrder` says; nothing where gate and up are not one matrix. */
export function prepareGatedMatvec(
  context: OnGpu,
  { matrices, x, y }: LinearOptions<MatvecInput>,
): Promise<Dispatch[]> | undefined {
  const gated = gatedMatrix(matrices);
  if (!gated) return undefined;
  const { before, matvec: prepareOne } = wayIn(context, x, 'first');
  const outputOrder = chooseRowOrder(gated.matrix.rows / 2);
  return Promise.all([...before, prepareOne({ ...gated, epilogue: 'geglu', outputOrder }, y, true)]);
}
