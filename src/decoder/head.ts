import type { Dispatch } from '../device/device.ts';
import type { DecoderContext } from './context.ts';
import { prepareMatvec } from '../kernels/linear.ts';
import type { DecoderWeights } from './weights.ts';

/** The normed residual of the step's `logitRow` to logits [V]. */
export interface Head {
  readonly dispatches: readonly Dispatch[];
}

/** Binds the tied head to the activations. */
export async function prepareHead(context: DecoderContext, { head }: DecoderWeights): Promise<Head> {
  const { normed, logits } = context.buffers;
  return {
    dispatches: await prepareMatvec(context, { matrices: [head], x: normed, y: logits }, 'logit-row'),
  };
}
