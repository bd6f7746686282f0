/** The positions of one image's tokens, first and last included. Spans are in order and never overlap. */
export interface ImageSpan {
  readonly first: number;
  readonly last: number;
}

/** The last position a query at `query` may see: itself, or the end of the image it belongs to. */
function lastVisibleTo(query: number, spans: readonly ImageSpan[]): number {
  return spans.find(({ first, last }) => first <= query && query <= last)?.last ?? query;
}

/**
 * The one mask rule: whether the query at position `query` sees the key at position `key`. It sees nothing
 * after itself, except that tokens of one image also see its later tokens; and on local layers only the
 * `window` newest positions, itself included (`window` is Infinity on global layers). No image is longer
 * than a window, so the window never cuts one.
 */
export function visible(query: number, key: number, window: number, spans: readonly ImageSpan[]): boolean {
  return key <= lastVisibleTo(query, spans) && query - key < window;
}

/**
 * For each of `tokens` tokens of an embedding model the last one that it sees: the positions behind it are as many as
 * before it, of which {@link visible} lets it see `window` with itself; all of them where that is Infinity.
 */
export const lastVisibleBothWays = (tokens: number, window: number): Uint32Array<ArrayBuffer> =>
  Uint32Array.from({ length: tokens }, (_, index) => Math.min(index + window, tokens) - 1);

/**
 * For each of `tokens` positions from `start` the last position it may see, as `attention-prefill` takes it.
 * Never decreases from one token to the next.
 * @throws RangeError when the end of the chunk cuts an image, whose last tokens nobody could see.
 */
export function lastVisible(
  start: number,
  tokens: number,
  spans: readonly ImageSpan[],
): Uint32Array<ArrayBuffer> {
  const last = Uint32Array.from({ length: tokens }, (_, index) => lastVisibleTo(start + index, spans));
  const end = last.at(-1);
  if (end !== undefined && end >= start + tokens) {
    throw new RangeError(
      `a chunk of positions ${start} to ${start + tokens - 1} cuts the image that ends at ${end}`,
    );
  }
  return last;
}
