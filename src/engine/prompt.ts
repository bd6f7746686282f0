import type { TokenId } from '../shared/numbers.ts';

/** An image by its content; its embedding is made when the prompt needs it. */
export interface ImageRef {
  /** Of the prepared pixels and the tower that reads them: equal hashes mean equal embeddings. */
  readonly hash: string;
  /** Positions it takes. */
  readonly tokens: number;
}

/** What a prompt is made of. */
export type PromptPart =
  | { readonly kind: 'tokens'; readonly ids: readonly TokenId[] }
  | { readonly kind: 'image'; readonly image: ImageRef };

/** What stands at a position: a token, or a piece of the image with this hash. */
export type Key = TokenId | string;

/** One key for every position. */
export const keysOf = (parts: readonly PromptPart[]): Key[] =>
  parts.flatMap((part): Key[] =>
    part.kind === 'tokens' ? [...part.ids] : Array.from({ length: part.image.tokens }, () => part.image.hash),
  );

/** Tokens of the parts, images left out. */
export const tokensOf = (parts: readonly PromptPart[]): TokenId[] =>
  parts.flatMap((part) => (part.kind === 'tokens' ? [...part.ids] : []));

/** Positions that `parts` has in common with `held` from the start on. An image is held whole or not at all. */
export function commonPrefix(held: readonly Key[], parts: readonly PromptPart[]): number {
  const keys = keysOf(parts);
  const end = Math.min(held.length, keys.length);
  let common = 0;
  while (common < end && held[common] === keys[common]) common++;
  return beforeImage(parts, common);
}

/** The last position at or before `at` that is not inside an image. */
export function beforeImage(parts: readonly PromptPart[], at: number): number {
  let start = 0;
  for (const part of parts) {
    const length = part.kind === 'tokens' ? part.ids.length : part.image.tokens;
    if (part.kind === 'image' && start < at && at < start + length) return start;
    start += length;
  }
  return at;
}

/** The parts from position `from` on; `from` never cuts an image. */
export function partsFrom(parts: readonly PromptPart[], from: number): PromptPart[] {
  let start = 0;
  return parts.flatMap((part): PromptPart[] => {
    const skip = from - start;
    start += part.kind === 'tokens' ? part.ids.length : part.image.tokens;
    if (skip <= 0) return [part];
    if (part.kind === 'image') return [];
    return skip < part.ids.length ? [{ kind: 'tokens', ids: part.ids.slice(skip) }] : [];
  });
}
