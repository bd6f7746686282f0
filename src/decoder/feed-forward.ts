import type { Dispatch } from '../device/device.ts';
import { geglu } from '../kernels/geglu/geglu.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareGatedMatvec, prepareMatmul, prepareMatvec } from '../kernels/linear.ts';
import type { RowOrder } from '../kernels/row-order.ts';
import { chooseRowOrder } from '../kernels/variants.ts';
import type { Paths } from './paths.ts';
import type { LayerWeights } from './weights.ts';

/** down(GELU(gate x) * up x): normed to projected. */
export async function prepareFeedForward(context: DecoderContext, weights: LayerWeights): Promise<Paths> {
  const { normed, gateUp, hidden, projected } = context.buffers;
  const widen = { matrices: weights.gateUp, x: normed, y: gateUp };
  const narrow = { matrices: [weights.down], x: hidden, y: projected };
  const { feedForward } = context.config;
  const activate = (order: RowOrder): Promise<Dispatch> =>
    prepare(context, geglu(feedForward, order), { gate_up: gateUp, h: hidden });
  const gated = await prepareGatedMatvec(context, { ...widen, y: hidden });
  return {
    decode: [
      ...(gated ?? [...(await prepareMatvec(context, widen)), await activate(chooseRowOrder(feedForward))]),
      ...(await prepareMatvec(context, narrow)),
    ],
    prefill: [
      ...(await prepareMatmul(context, widen)),
      await activate('plain'),
      ...(await prepareMatmul(context, narrow)),
    ],
  };
}
