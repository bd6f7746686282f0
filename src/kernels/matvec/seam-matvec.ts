import { spread } from '../../device/kernel.ts';
import { planeBytes } from '../codec/codec.ts';
import { planeBindings, planeConstants, planeText } from '../codec/planes.ts';
import { defineKernel, read, write } from '../define-kernel.ts';
import { streamStride } from '../stream.ts';
import type { MatvecOptions } from './matvec.ts';
import { busyShare, partsOf, type SeamShape, seamShapeOf, teamOf, variantName } from './shape.ts';
import { bodyText } from './text.ts';

export interface SeamMatvecOptions extends Omit<MatvecOptions, 'inputRow' | 'inputOrder'> {
  readonly epsilon: number;
  /** Row of the residual stream that is read; the other one is written. */
  readonly from: 0 | 1;
  /** Whether it is written: of the kernels behind one seam, by one. */
  readonly keeps: boolean;
}

/**
 * A matvec with the seam before it, for GPUs: residual (`streamWords`) has the stream before and after, of which
 * row 1 - from = row from + rmsnorm(projected [D]) * w_post [D]; y = W x as `matvec` has it, of
 * x [D] = rmsnorm(row 1 - from) * w_next [D]. Every workgroup makes x for itself.
 */
export function seamMatvec(
  options: SeamMatvecOptions,
  shape: SeamShape = seamShapeOf(options.shard.rows, options.matrix.columns, options.variant),
) {
  const { matrix, shard, variant, epilogue = 'none', outputOffset = 0, outputOrder = 'plain' } = options;
  const { epsilon, from, keeps } = options;
  const { codec, columns } = matrix;
  const geglu = epilogue === 'geglu';
  const outputs = geglu ? shard.rows / 2 : shard.rows;
  const perGroup = (geglu ? shape.rows / 2 : shape.rows) * teamOf(shape).teams;
  const planes = planeBytes(codec, shard.rows, columns);
  const { tile, tiles } = shape;
  return defineKernel({
    op: geglu ? 'seam-matvec-geglu' : 'seam-matvec',
    variant: variantName(variant, shape),
    codec,
    text: () => [
      planeText(codec),
      bodyText({
        codec,
        columns,
        variant,
        shape,
        geglu,
        stepped: false,
        inputOrder: 'plain',
        outputOrder,
        seam: { tile, tiles, keeps },
      }),
    ],
    bindings: {
      residual: keeps ? write('array<vec4<f32>>') : read('array<vec4<f32>>'),
      projected: read('array<vec4<f32>>'),
      w_post: read('array<vec4<f32>>'),
      w_next: read('array<vec4<f32>>'),
      y: write('array<f32>'),
      ...planeBindings(codec, 'vectors'),
    },
    constants: {
      ...planeConstants(codec, columns),
      OUTPUTS: outputs,
      FIRST_OUTPUT: outputOffset + shard.firstRow,
      WIDTH: columns,
      EPSILON: epsilon,
      FROM_QUAD: from * (streamStride(columns) / 4),
      ...(keeps ? { TO_QUAD: (1 - from) * (streamStride(columns) / 4) } : {}),
    },
    features: variant === 'subgroup' ? ['subgroups'] : [],
    workgroups: () => spread(Math.ceil(outputs / perGroup)),
    cost: () => ({
      bytes: planes.low + planes.high + planes.scales + columns * 20 + outputs * 4,
      flops: 2 * shard.rows * columns + 9 * columns,
    }),
    weightLoop: {
      weightsPerRound: (shape.rows * columns) / partsOf(columns),
      busy: busyShare(tile, shape) * (partsOf(columns) / (tile * tiles)),
      threads: shape.threads,
    },
  });
}
