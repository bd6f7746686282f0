import type { BufferSlice } from '../device/memory.ts';
import { PLACEHOLDER_TOKEN } from '../kernels/embed/embed.ts';
import type { ImageSpan } from '../kv/visible.ts';
import type { ImageSegment, Segment } from '../shared/segments.ts';

/** Embeddings [tokens][D] f32 of images, by their hash. */
export type Embeddings = ReadonlyMap<string, BufferSlice>;

export const NO_IMAGES: Embeddings = new Map();

/** Positions computed in one step. */
export interface Chunk {
  /** [T]; a placeholder where an image's rows go. */
  readonly ids: readonly number[];
  /** Rows of the chunk that an image fills, from `row` on. */
  readonly images: readonly { readonly row: number; readonly image: ImageSegment }[];
}

/** The spans of a chunk's images when it begins at position `start`. */
export const spansOf = ({ images }: Chunk, start: number): ImageSpan[] =>
  images.map(({ row, image }) => ({ first: start + row, last: start + row + image.tokens - 1 }));

/**
 * Cuts segments into chunks of at most `limit` positions. An image is never cut: its tokens see each other
 * both ways, so all of them have to be in one step.
 * @throws RangeError for an image of more than `limit` tokens.
 */
export function chunksOf(segments: readonly Segment[], limit: number): Chunk[] {
  const chunks: Chunk[] = [];
  let ids: number[] = [];
  let images: { row: number; image: ImageSegment }[] = [];
  const close = () => {
    if (ids.length > 0) chunks.push({ ids, images });
    ids = [];
    images = [];
  };
  for (const segment of segments) {
    if (segment.kind === 'tokens') {
      for (const id of segment.ids) {
        if (ids.length === limit) close();
        ids.push(id);
      }
      continue;
    }
    if (segment.tokens > limit)
      throw new RangeError(`an image of ${segment.tokens} tokens in chunks of ${limit}`);
    if (ids.length + segment.tokens > limit) close();
    images.push({ row: ids.length, image: segment });
    for (let i = 0; i < segment.tokens; i++) ids.push(PLACEHOLDER_TOKEN);
  }
  close();
  return chunks;
}
