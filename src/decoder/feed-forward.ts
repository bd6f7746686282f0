import type { Dispatch } from '../device/device.ts';
import { geglu } from '../kernels/geglu/geglu.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareGatedMatvec, prepareMatmul, prepareMatvec } from '../kernels/linear.ts';
import type { MatvecInput } from '../kernels/seam.ts';
import type { RowOrder } from '../kernels/row-order.ts';
import { chooseRowOrder } from '../kernels/variants.ts';
import type { Paths } from './paths.ts';
import type { LayerWeights } from './weights.ts';

/** down(GELU(gate x) * up x) to projected: of a decoded token's `input`, of the rows of a chunk in normed. */
export async function prepareFeedForward(
  context: DecoderContext,
  weights: LayerWeights,
  input: MatvecInput,
): Promise<Paths> {
  const { normed, gateUp, hidden, projected } = context.buffers;
  const widen = { matrices: weights.gateUp, x: input, y: gateUp };
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
      ...(await prepareMatmul(context, { ...widen, x: normed })),
      await activate('plain'),
      ...(await prepareMatmul(context, narrow)),
    ],
  };
}
