import type { Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { residualNorm } from '../kernels/norms/residual-norm/residual-norm.ts';
import type { RowOrder } from '../kernels/row-order.ts';
import { chooseRowOrder } from '../kernels/variants.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { prepareAttention } from './attention.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareFeedForward } from './feed-forward.ts';
import { inOrder, type Paths } from './paths.ts';
import type { DecoderWeights } from './weights.ts';

/**
 * One layer: attention, post-norm, residual; feed-forward, post-norm, residual. It finds its input
 * already normed and leaves the next layer's (or the output norm of the last) the same way, since a
 * post-norm, the addition and the next norm are one dispatch.
 */
export async function prepareLayer(
  context: DecoderContext,
  weights: DecoderWeights,
  kv: LayerKv,
): Promise<Paths> {
  const layer = weights.layers[kv.layer.index];
  if (!layer) throw new RangeError(`no weights for layer ${kv.layer.index}`);
  const next = weights.layers[kv.layer.index + 1]?.attentionNorm ?? weights.outputNorm;
  return inOrder(
    await prepareAttention(context, layer, kv),
    await prepareSeam(context, layer.postAttentionNorm, layer.feedForwardNorm),
    await prepareFeedForward(context, layer),
    await prepareSeam(context, layer.postFeedForwardNorm, next),
  );
}

/** residual += norm(projected); normed = norm(residual). */
async function prepareSeam(context: DecoderContext, post: BufferSlice, next: BufferSlice): Promise<Paths> {
  const { buffers, config } = context;
  const shape = { width: config.width, epsilon: config.normEpsilon };
  const seam = (order: RowOrder): Promise<Dispatch> =>
    prepare(context, residualNorm(shape, order), {
      residual: buffers.residual,
      y: buffers.projected,
      w_post: post,
      w_next: next,
      x: buffers.normed,
    });
  return {
    decode: [await seam(chooseRowOrder(config.width))],
    prefill: [await seam('plain')],
  };
}
