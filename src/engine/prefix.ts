import type { Decoder } from '../decoder/decoder.ts';
import { FacetError } from '../shared/errors.ts';
import { position } from '../shared/numbers.ts';
import type { Segment } from '../shared/segments.ts';
import { beforeImage, commonPrefix, type SequenceToken } from './sequence.ts';
import { spansBefore } from './spans.ts';
import type { Transcript } from './transcript.ts';

/**
 * Brings the cache back to what a prompt has in common with it and answers how many positions that is. `sequence`
 * has the token at every position of the prompt.
 * @throws FacetError `context-full`
 */
export function reusePrefix(
  { cache }: Decoder,
  transcript: Transcript,
  segments: readonly Segment[],
  sequence: readonly SequenceToken[],
): number {
  const { length } = sequence;
  const { checkpoints } = transcript;
  if (length >= cache.contextLength) {
    throw new FacetError(
      'context-full',
      `The conversation has ${length} tokens; the context holds ${cache.contextLength}.`,
      'Start a new chat, shorten the message, or load the model with a longer context.',
      { promptTokens: length, contextLength: cache.contextLength },
    );
  }
  const common = commonPrefix(transcript.tokens, segments);
  checkpoints.forgetAfter(common);
  // The last position is always computed, since its logits are needed.
  const reused = checkpoints.comeBack(position(beforeImage(segments, Math.min(common, length - 1))));
  transcript.become(sequence.slice(0, reused), [
    ...spansBefore(transcript.prompts, reused),
    { first: reused, last: length - 1 },
  ]);
  return reused;
}
