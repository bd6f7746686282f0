import type { Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { residualNorm } from '../kernels/norms/residual-norm/residual-norm.ts';
import { type MatvecInput, prepareSeam, type Seam } from '../kernels/seam.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { chunkForm, prepareAttention, prepareRowsAttention, type RowsForm } from './attention.ts';
import { dispatchesOf, prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareFeedForward, prepareRowsFeedForward } from './feed-forward.ts';
import type { Paths } from './paths.ts';
import type { DecoderWeights } from './weights.ts';

/**
 * One layer: attention, post-norm, residual; feed-forward, post-norm, residual. A chunk's is computed as
 * {@link prepareRows} says. A decoded token's seams belong to what reads them: the first to the layer before, and only
 * the last layer has one behind it.
 */
export async function prepareLayer(
  context: DecoderContext,
  weights: DecoderWeights,
  kv: LayerKv,
): Promise<Paths> {
  const { own, entry, middle, exit, isLast } = linksOf(context, weights, kv);
  const [decode, prefill] = await Promise.all([
    dispatchesOf(
      prepareAttention(context, own, kv, entry),
      prepareFeedForward(context, own, middle),
      ...(isLast ? [prepareSeam(context, exit)] : []),
    ),
    prepareRows(context, weights, kv, chunkForm(context, kv)),
  ]);
  return { decode, prefill };
}

/**
 * One layer of the rows of several tokens, from an input that is normed; it leaves the next layer's (or the output norm
 * of the last) the same way, since a post-norm, the addition and the next norm are one dispatch, the seam.
 */
export function prepareRows(
  context: DecoderContext,
  weights: DecoderWeights,
  kv: LayerKv,
  form: RowsForm,
): Promise<Dispatch[]> {
  const { own, middle, exit } = linksOf(context, weights, kv);
  return dispatchesOf(
    prepareRowsAttention(context, own, kv, form),
    rowsSeam(context, middle),
    prepareRowsFeedForward(context, own, form.multiply),
    rowsSeam(context, exit),
  );
}

/** A layer's weights, what a decoded token brings to its attention, and the seams behind its two blocks. */
function linksOf(context: DecoderContext, weights: DecoderWeights, kv: LayerKv) {
  const { index } = kv.layer;
  const own = weights.layers[index];
  if (!own) throw new RangeError(`no weights for layer ${index}`);
  const before = weights.layers[index - 1];
  const following = weights.layers[index + 1];
  const entry: MatvecInput = before
    ? seamOf(context, 1, before.postFeedForwardNorm, own.attentionNorm)
    : context.buffers.normed;
  const middle = seamOf(context, 0, own.postAttentionNorm, own.feedForwardNorm);
  const exit = seamOf(context, 1, own.postFeedForwardNorm, following?.attentionNorm ?? weights.outputNorm);
  return { own, entry, middle, exit, isLast: !following };
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

/** The same for the rows of several tokens. */
const rowsSeam = (context: DecoderContext, { shape, residual, y, post, next, x }: Seam): Promise<Dispatch> =>
  prepare(context, residualNorm(shape), { residual, y, w_post: post, w_next: next, x });
