import type { Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { residualNorm } from '../kernels/norms/residual-norm/residual-norm.ts';
import { type MatvecInput, prepareSeam, type Seam } from '../kernels/seam.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { prepareAttention } from './attention.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareFeedForward } from './feed-forward.ts';
import { inOrder, type Paths } from './paths.ts';
import type { DecoderWeights } from './weights.ts';

/**
 * One layer: attention, post-norm, residual; feed-forward, post-norm, residual. A chunk's is computed from an input that
 * is normed, and leaves the next layer's (or the output norm of the last) the same way, since a post-norm, the addition
 * and the next norm are one dispatch, the seam. A decoded token's seams belong to what reads them: the first to the
 * layer before, and only the last layer has one behind it.
 */
export async function prepareLayer(
  context: DecoderContext,
  weights: DecoderWeights,
  kv: LayerKv,
): Promise<Paths> {
  const { index } = kv.layer;
  const layer = weights.layers[index];
  if (!layer) throw new RangeError(`no weights for layer ${index}`);
  const before = weights.layers[index - 1];
  const following = weights.layers[index + 1];
  const entry: MatvecInput = before
    ? seamOf(context, 1, before.postFeedForwardNorm, layer.attentionNorm)
    : context.buffers.normed;
  const middle = seamOf(context, 0, layer.postAttentionNorm, layer.feedForwardNorm);
  const exit = seamOf(context, 1, layer.postFeedForwardNorm, following?.attentionNorm ?? weights.outputNorm);
  return inOrder(
    await prepareAttention(context, layer, kv, entry),
    { decode: [], prefill: [await chunkSeam(context, middle)] },
    await prepareFeedForward(context, layer, middle),
    {
      decode: following ? [] : [await prepareSeam(context, exit)],
      prefill: [await chunkSeam(context, exit)],
    },
  );
}

/** residual += norm(projected); normed = norm(residual). */
function seamOf(
  { buffers, config }: DecoderContext,
  from: 0 | 1,
  post: BufferSlice,
  next: BufferSlice,
): Seam {
  const { residual, projected, normed } = buffers;
  const shape = { width: config.width, epsilon: config.normEpsilon };
  return { shape, residual, from, y: projected, post, next, x: normed };
}

/** The same for the rows of a chunk. */
const chunkSeam = (context: DecoderContext, { shape, residual, y, post, next, x }: Seam): Promise<Dispatch> =>
  prepare(context, residualNorm(shape), { residual, y, w_post: post, w_next: next, x });
