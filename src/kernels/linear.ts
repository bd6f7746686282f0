import type { Device } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { Dispatch } from '../device/device.ts';
import { planesOf } from './codec/planes.ts';
import { columnsKernel } from './columns/columns.ts';
import { matmul } from './matmul/matmul.ts';
import { chooseColumns, chooseMatmul, chooseMatvec, chooseRowOrder } from './variants.ts';
import type { Matrix, MatrixShard } from './matrix.ts';
import { matvec } from './matvec/matvec.ts';
import { prepare } from './prepare.ts';

/** Whatever has the GPU to prepare for. */
interface OnGpu {
  readonly device: Device;
}

export interface LinearOptions {
  /** Matrices whose outputs lie one after the other in y. */
  readonly matrices: readonly Matrix[];
  /** [T][columns] f32 */
  readonly x: BufferSlice;
  /** [T][all rows] f32 */
  readonly y: BufferSlice;
}

/** Rows of several matrices together. */
const rowsOf = (matrices: readonly Matrix[]): number => matrices.reduce((sum, { rows }) => sum + rows, 0);

/** Index in y of each matrix's first row. */
function offsets(matrices: readonly Matrix[]): number[] {
  let next = 0;
  return matrices.map(({ rows }) => {
    const offset = next;
    next += rows;
    return offset;
  });
}

/**
 * y = W x for one token: row 0 of x, which lies as `chooseRowOrder` says, or the step's `logitRow` of a chunk, whose
 * rows are plain.
 */
export function prepareMatvec(
  context: OnGpu,
  { matrices, x, y }: LinearOptions,
  inputRow: 'first' | 'logit-row' = 'first',
): Promise<Dispatch[]> {
  const starts = offsets(matrices);
  return Promise.all(
    matrices.flatMap((matrix, index) => {
      const { variant, shape } = chooseMatvec(context.device, { ...matrix, use: 'matvec' });
      const options = {
        matrix,
        variant,
        outputOffset: starts[index] ?? 0,
        inputRow,
        inputOrder: inputRow === 'first' ? chooseRowOrder(matrix.columns) : 'plain',
      } as const;
      return matrix.shards.map((shard) =>
        prepare(context, matvec({ ...options, shard }, shape), { x, y, ...planesOf(shard) }),
      );
    }),
  );
}

/** Y = X W^T for the tokens of a chunk. */
export function prepareMatmul(context: OnGpu, { matrices, x, y }: LinearOptions): Promise<Dispatch[]> {
  const outputStride = rowsOf(matrices);
  const starts = offsets(matrices);
  return Promise.all(
    matrices.flatMap((matrix, index) => {
      const shape = chooseMatmul(context.device, { ...matrix, use: 'matmul' });
      const options = { matrix, outputStride, outputOffset: starts[index] ?? 0 };
      return matrix.shards.map((shard) =>
        prepare(context, matmul({ ...options, shard }, shape), { x, y, ...planesOf(shard) }),
      );
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
  const starts = offsets(matrices);
  return Promise.all(
    matrices.flatMap((matrix, index) =>
      matrix.shards.map((shard) => {
        const outputOffset = starts[index] ?? 0;
        const { variant, shape } = chooseColumns(context.device, { use: 'matvec', ...matrix });
        const kernel = columnsKernel({ matrix, shard, variant, outputStride, outputOffset }, shape);
        return prepare(context, kernel, { x, y, ...planesOf(shard) });
      }),
    ),
  );
}

/** GELU(gate x) * (up x) for one token in one dispatch, both rows as `chooseRowOrder` says; nothing where gate and up are not one matrix. */
export async function prepareGatedMatvec(
  context: OnGpu,
  { matrices, x, y }: LinearOptions,
): Promise<Dispatch[] | undefined> {
  const gated = gatedMatrix(matrices);
  if (!gated) return undefined;
  const { matrix, shard } = gated;
  const { variant, shape } = chooseMatvec(context.device, { ...matrix, use: 'geglu' });
  const options = {
    matrix,
    shard,
    variant,
    epilogue: 'geglu',
    inputOrder: chooseRowOrder(matrix.columns),
    outputOrder: chooseRowOrder(matrix.rows / 2),
  } as const;
  return [await prepare(context, matvec(options, shape), { x, y, ...planesOf(shard) })];
}
