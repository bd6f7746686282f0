import { type Embeddings, NO_IMAGES } from '../../src/decoder/chunks.ts';
import type { BufferSlice } from '../../src/device/memory.ts';
import type { LoadedModel } from '../../src/engine/load.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { type TokenId, tokenId } from '../../src/shared/numbers.ts';
import type { Segment } from '../../src/shared/segments.ts';
import { visionOf } from './prompt.ts';

/** Gemma 3's own id, one past the pieces that a text-only file holds. */
const GEMMA_SOFT_TOKEN = tokenId(262_144);

const softTokenOf = ({ tokenizer }: LoadedModel): TokenId =>
  tokenizer.idOf('<image_soft_token>') ?? GEMMA_SOFT_TOKEN;

/** A prompt as ids, with a run of soft tokens for each image. */
export function softTokens(model: LoadedModel, prompt: readonly Segment[]): TokenId[] {
  const soft = softTokenOf(model);
  return prompt.flatMap((segment) =>
    segment.kind === 'tokens' ? [...segment.ids] : Array.from({ length: segment.tokens }, () => soft),
  );
}

/** Ids as they are given, the runs of soft tokens filled with the images in order. */
export async function fillSoftTokens(
  model: LoadedModel,
  ids: readonly TokenId[],
  images: readonly string[],
): Promise<{ readonly segments: Segment[]; readonly embeddings: Embeddings }> {
  if (images.length === 0) return { segments: [{ kind: 'tokens', ids }], embeddings: NO_IMAGES };
  const soft = softTokenOf(model);
  const vision = visionOf(model);
  const { signal } = new AbortController();
  const segments: Segment[] = [];
  const embeddings = new Map<string, BufferSlice>();
  let from = 0;
  for (const path of images) {
    const at = ids.indexOf(soft, from);
    if (at < 0 || ids.slice(at, at + vision.tokens).some((id) => id !== soft)) {
      throw new FacetError(
        'bad-request',
        `The ids have no run of ${vision.tokens} soft tokens (${soft}) for ${path}.`,
        'Give one such run for each image.',
      );
    }
    const image = await vision.wholeOf(path, signal);
    segments.push({ kind: 'tokens', ids: ids.slice(from, at) }, image);
    embeddings.set(image.hash, await vision.embedding(image, signal));
    from = at + vision.tokens;
  }
  segments.push({ kind: 'tokens', ids: ids.slice(from) });
  return { segments, embeddings };
}
