import type { Embeddings } from '../decoder/chunks.ts';
import { firstNotFinite, notFinite } from '../decoder/tap.ts';
import type { FacetError } from '../shared/errors.ts';
import type { Segment } from '../shared/segments.ts';
import type { LoadedModel } from './load.ts';

/**
 * The failure of a turn whose logits are no numbers, with the layer that first went wrong: computes the sequence once
 * more, layer by layer. The cache is empty after, since what it held cannot be trusted.
 */
export async function findFault(
  { decoder, transcript }: Pick<LoadedModel, 'decoder' | 'transcript'>,
  sequence: readonly Segment[],
  embeddings: Embeddings,
): Promise<FacetError> {
  const { tap, where } = firstNotFinite();
  transcript.checkpoints.forgetAfter(0);
  transcript.become([], []);
  const logits = await decoder.logits(sequence, { embeddings, tap });
  return notFinite(
    where() ?? (logits.every(Number.isFinite) ? undefined : 'the output (token_embd or output)'),
  );
}
