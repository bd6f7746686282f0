import type { Dispatch } from '../device/device.ts';
import { planesOf } from '../kernels/codec/planes.ts';
import { embed } from '../kernels/embed/embed.ts';
import { rmsNorm } from '../kernels/norms/rms-norm/rms-norm.ts';
import { prepare } from '../kernels/prepare.ts';
import type { RowOrder } from '../kernels/row-order.ts';
import { chooseRowOrder } from '../kernels/variants.ts';
import type { DecoderContext } from './context.ts';
import type { Paths } from './paths.ts';
import type { DecoderWeights } from './weights.ts';

/** Tokens to the residual stream, and the first layer's norm: rows of the embedding times sqrt(D) (Gemma 3 report, section 2), one dispatch per shard of the matrix. */
export async function prepareEmbedding(context: DecoderContext, weights: DecoderWeights): Promise<Paths> {
  const { buffers, config } = context;
  const { embedding, layers } = weights;
  const gathers = embedding.shards.map((shard) =>
    prepare(context, embed({ matrix: embedding, shard, scale: Math.sqrt(config.width) }), {
      tokens: buffers.tokens,
      x: buffers.residual,
      ...planesOf(shard),
    }),
  );
  const first = layers[0];
  if (!first) throw new RangeError('a model without layers');
  const shape = { width: config.width, epsilon: config.normEpsilon };
  const norm = (order: RowOrder): Promise<Dispatch> =>
    prepare(context, rmsNorm(shape, order), {
      x: buffers.residual,
      weight: first.attentionNorm,
      y: buffers.normed,
    });
  const [decode, prefill] = await Promise.all([
    Promise.all([...gathers, norm(chooseRowOrder(config.width))]),
    Promise.all([...gathers, norm('plain')]),
  ]);
  return { decode, prefill };
}
