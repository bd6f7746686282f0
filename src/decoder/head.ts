import type { DecoderContext } from './context.ts';
import { prepareMatvec } from '../kernels/linear.ts';
import type { Paths } from './paths.ts';
import type { DecoderWeights } from './weights.ts';

/** The tied head: the normed residual of a decoded token, or of a chunk's `logitRow`, to logits [V]. */
export async function prepareHead(context: DecoderContext, { head }: DecoderWeights): Promise<Paths> {
  const { normed, logits } = context.buffers;
  const linear = { matrices: [head], x: normed, y: logits };
  const [decode, prefill] = await Promise.all([
    prepareMatvec(context, linear),
    prepareMatvec(context, linear, 'logit-row'),
  ]);
  return { decode, prefill };
}
