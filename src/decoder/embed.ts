import type { Dispatch } from '../device/device.ts';
import { planesOf } from '../kernels/codec/planes.ts';
import { embed } from '../kernels/embed/embed.ts';
import { rmsNorm } from '../kernels/norms/rms-norm/rms-norm.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import type { DecoderWeights } from './weights.ts';

/** Tokens to the residual stream, and the first layer's norm. */
export interface Embedding {
  readonly dispatches: readonly Dispatch[];
}

/** Rows of the embedding times sqrt(D) (Gemma 3 report, section 2), one dispatch per shard of the matrix. */
export async function prepareEmbedding(context: DecoderContext, weights: DecoderWeights): Promise<Embedding> {
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
  const norm = prepare(context, rmsNorm({ width: config.width, epsilon: config.normEpsilon }), {
    x: buffers.residual,
    weight: first.attentionNorm,
    y: buffers.normed,
  });
  return { dispatches: await Promise.all([...gathers, norm]) };
}
