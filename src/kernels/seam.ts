import type { Device, Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { NormShape } from './norms/norm-shape.ts';
import { residualNorm } from './norms/residual-norm/residual-norm.ts';
import { prepare } from './prepare.ts';
import { streamStride } from './stream.ts';
import { chooseFusions, chooseRowOrder } from './variants.ts';

/**
 * What is between two blocks of a decoded token: residual += rmsnorm(y) * post, x = rmsnorm(residual) * next. Where the
 * device has that done by the matvecs that read x, all of which read the old residual stream, the new one goes to
 * another row; so seams lead from row 0 to row 1 and back. A seam that is a dispatch of its own leaves it where it is.
 */
export interface Seam {
  readonly shape: NormShape;
  /** `streamWords`: two rows [D] */
  readonly residual: BufferSlice;
  /** Row that the stream is in before it, on devices where seams are in matvecs. */
  readonly from: 0 | 1;
  /** [D], of the block before */
  readonly y: BufferSlice;
  /** [D] */
  readonly post: BufferSlice;
  /** [D] */
  readonly next: BufferSlice;
  /** [D], where x goes in a dispatch of its own, in the order that `chooseRowOrder` says. */
  readonly x: BufferSlice;
}

/** Input of a matvec: a row, or the seam that makes it. */
export type MatvecInput = BufferSlice | Seam;

export const isSeam = (input: MatvecInput): input is Seam => 'post' in input;

/** A seam as a dispatch of its own. */
export function prepareSeam(
  context: { readonly device: Device },
  { shape, residual, from, y, post, next, x }: Seam,
): Promise<Dispatch> {
  const row = chooseFusions(context.device).seam ? from : 0;
  const offset = residual.offset + row * streamStride(shape.width) * 4;
  return prepare(context, residualNorm(shape, chooseRowOrder(shape.width)), {
    residual: { ...residual, offset, size: shape.width * 4 },
    y,
    w_post: post,
    w_next: next,
    x,
  });
}
