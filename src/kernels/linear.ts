import type { Device } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { Dispatch } from '../device/device.ts';
import { planesOf } from './codec/planes.ts';
import { matmul } from './matmul/matmul.ts';
import { chooseMatvec, chooseRowOrder } from './variants.ts';
import type { Matrix } from './matrix.ts';
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
  const variant = chooseMatvec(context.device);
  const starts = offsets(matrices);
  return Promise.all(
    matrices.flatMap((matrix, index) =>
      matrix.shards.map((shard) =>
        prepare(
          context,
          matvec({
            matrix,
            shard,
            variant,
            outputOffset: starts[index] ?? 0,
            inputRow,
            inputOrder: inputRow === 'first' ? chooseRowOrder(matrix.columns) : 'plain',
          }),
          {
            x,
            y,
            ...planesOf(shard),
          },
        ),
      ),
    ),
  );
}

/** Y = X W^T for the tokens of a chunk. */
export function prepareMatmul(context: OnGpu, { matrices, x, y }: LinearOptions): Promise<Dispatch[]> {
  const outputStride = rowsOf(matrices);
  const starts = offsets(matrices);
  return Promise.all(
    matrices.flatMap((matrix, index) =>
      matrix.shards.map((shard) =>
        prepare(context, matmul({ matrix, shard, outputStride, outputOffset: starts[index] ?? 0 }), {
          x,
          y,
          ...planesOf(shard),
        }),
      ),
    ),
  );
}

/** GELU(gate x) * (up x) for one token in one dispatch, both rows as `chooseRowOrder` says; nothing where gate and up are not one matrix. */
export async function prepareGatedMatvec(
  context: OnGpu,
  { matrices, x, y }: LinearOptions,
): Promise<Dispatch[] | undefined> {
  const [matrix, ...others] = matrices;
  const [shard, ...moreShards] = matrix?.shards ?? [];
  if (!matrix || !shard || others.length > 0 || moreShards.length > 0) return undefined;
  const { device } = context;
  const kernel = matvec({
    matrix,
    shard,
    variant: chooseMatvec(device),
    epilogue: 'geglu',
    inputOrder: chooseRowOrder(matrix.columns),
    outputOrder: chooseRowOrder(matrix.rows / 2),
  });
  return [await prepare(context, kernel, { x, y, ...planesOf(shard) })];
}
