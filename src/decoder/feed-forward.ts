import type { Dispatch } from '../device/device.ts';
import { geglu } from '../kernels/geglu/geglu.ts';
import { dispatchesOf, prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareGatedMatvec, type prepareMatmul, prepareMatvec } from '../kernels/linear.ts';
import type { MatvecInput } from '../kernels/seam.ts';
import type { RowOrder } from '../kernels/row-order.ts';
import { chooseRowOrder } from '../kernels/variants.ts';
import type { LayerWeights } from './weights.ts';

/** down(GELU(gate x) * up x) of a decoded token's `input` to projected. */
export function prepareFeedForward(
  context: DecoderContext,
  weights: LayerWeights,
  input: MatvecInput,
): Promise<Dispatch[]> {
  const { gateUp, hidden, projected } = context.buffers;
  const widen = { matrices: weights.gateUp, x: input, y: gateUp };
  const narrow = { matrices: [weights.down], x: hidden, y: projected };
  const order = chooseRowOrder(context.config.feedForward);
  const gated =
    prepareGatedMatvec(context, { ...widen, y: hidden }) ??
    dispatchesOf(prepareMatvec(context, widen), activate(context, order));
  return dispatchesOf(gated, prepareMatvec(context, narrow));
}

/** The same of rows in normed. */
export function prepareRowsFeedForward(
  context: DecoderContext,
  weights: LayerWeights,
  multiply: typeof prepareMatmul,
): Promise<Dispatch[]> {
  const { normed, gateUp, hidden, projected } = context.buffers;
  return dispatchesOf(
    multiply(context, { matrices: weights.gateUp, x: normed, y: gateUp }),
    activate(context, 'plain'),
    multiply(context, { matrices: [weights.down], x: hidden, y: projected }),
  );
}

function activate(context: DecoderContext, order: RowOrder): Promise<Dispatch> {
  const { gateUp, hidden } = context.buffers;
  return prepare(context, geglu(context.config.feedForward, order), { gate_up: gateUp, h: hidden });
}
