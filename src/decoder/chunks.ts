import type { BufferSlice } from '../device/memory.ts';
import { PLACEHOLDER_TOKEN } from '../kernels/embed/embed.ts';
import type { ImageSpan } from '../kv/visible.ts';
import type { TokenId } from '../shared/numbers.ts';

/** An image in a sequence: as many positions as its embedding [tokens][D] f32 has rows. */
export interface ImageInput {
  readonly kind: 'image';
  readonly tokens: number;
  readonly embedding: BufferSlice;
}

/** What the decoder is fed with. */
export type Input = { readonly kind: 'tokens'; readonly ids: readonly TokenId[] } | ImageInput;

/** What is computed in one step. */
export interface Chunk {
  /** [T]; a placeholder where an image's rows go. */
  readonly ids: readonly number[];
  /** Rows of the chunk that an image fills, from `row` on. */
  readonly images: readonly { readonly row: number; readonly image: ImageInput }[];
}

/** Positions of a sequence of inputs. */
export const lengthOf = (inputs: readonly Input[]): number =>
  inputs.reduce((sum, input) => sum + (input.kind === 'tokens' ? input.ids.length : input.tokens), 0);

/** The spans of a chunk's images when it begins at position `start`. */
export const spansOf = ({ images }: Chunk, start: number): ImageSpan[] =>
  images.map(({ row, image }) => ({ first: start + row, last: start + row + image.tokens - 1 }));

/**
 * Cuts inputs into chunks of at most `limit` positions. An image is never cut: its tokens see each other
 * both ways, so all of them have to be in one step.
 * @throws RangeError for an image of more than `limit` tokens.
 */
export function chunksOf(inputs: readonly Input[], limit: number): Chunk[] {
  const chunks: Chunk[] = [];
  let ids: number[] = [];
  let images: { row: number; image: ImageInput }[] = [];
  const close = () => {
    if (ids.length > 0) chunks.push({ ids, images });
    ids = [];
    images = [];
  };
  for (const input of inputs) {
    if (input.kind === 'tokens') {
      for (const id of input.ids) {
        if (ids.length === limit) close();
        ids.push(id);
      }
      continue;
    }
    if (input.tokens > limit)
      throw new RangeError(`an image of ${input.tokens} tokens in chunks of ${limit}`);
    if (ids.length + input.tokens > limit) close();
    images.push({ row: ids.length, image: input });
    for (let i = 0; i < input.tokens; i++) ids.push(PLACEHOLDER_TOKEN);
  }
  close();
  return chunks;
}
