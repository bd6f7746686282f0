import type { Input } from '../../src/decoder/chunks.ts';
import type { LoadedModel } from '../../src/engine/load.ts';
import type { PromptPart } from '../../src/engine/prompt.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { type TokenId, tokenId } from '../../src/shared/numbers.ts';
import { sightOf } from './prompt.ts';

/** Gemma 3's own id, one past the pieces that a text-only file holds. */
const GEMMA_SOFT_TOKEN = tokenId(262_144);

const softTokenOf = ({ tokenizer }: LoadedModel): TokenId =>
  tokenizer.idOf('<image_soft_token>') ?? GEMMA_SOFT_TOKEN;

/** A prompt as ids, with a run of soft tokens for each image. */
export function softTokens(model: LoadedModel, prompt: readonly PromptPart[]): TokenId[] {
  const soft = softTokenOf(model);
  return prompt.flatMap((part) =>
    part.kind === 'tokens' ? [...part.ids] : Array.from({ length: part.image.tokens }, () => soft),
  );
}

/** Ids as they are given, the runs of soft tokens filled with the images in order. */
export async function fillSoftTokens(
  model: LoadedModel,
  ids: readonly TokenId[],
  images: readonly string[],
): Promise<Input[]> {
  if (images.length === 0) return [{ kind: 'tokens', ids }];
  const soft = softTokenOf(model);
  const sight = sightOf(model);
  const { signal } = new AbortController();
  const inputs: Input[] = [];
  let from = 0;
  for (const path of images) {
    const at = ids.indexOf(soft, from);
    if (at < 0 || ids.slice(at, at + sight.tokens).some((id) => id !== soft)) {
      throw new FacetError(
        'bad-request',
        `The ids have no run of ${sight.tokens} soft tokens (${soft}) for ${path}.`,
        'Give one such run for each image.',
      );
    }
    inputs.push({ kind: 'tokens', ids: ids.slice(from, at) });
    const embedding = await sight.embedding(await sight.refOf(path, signal), signal);
    inputs.push({ kind: 'image', tokens: sight.tokens, embedding });
    from = at + sight.tokens;
  }
  inputs.push({ kind: 'tokens', ids: ids.slice(from) });
  return inputs;
}
