import type { TokenId } from '../shared/numbers.ts';
import { positionsOf, type Segment } from '../shared/segments.ts';

/** A token at a position: one of text by its id, one of an image (a soft token) by the image's hash. */
export type SequenceToken = TokenId | string;

/** The token at every position of a prompt. */
export const sequenceOf = (segments: readonly Segment[]): SequenceToken[] =>
  segments.flatMap((segment): SequenceToken[] =>
    segment.kind === 'tokens' ? [...segment.ids] : Array.from({ length: segment.tokens }, () => segment.hash),
  );

/** The segments of what {@link sequenceOf} answers: runs of token ids, and images. */
export function segmentsOf(sequence: readonly SequenceToken[]): Segment[] {
  const segments: ({ kind: 'tokens'; ids: TokenId[] } | { kind: 'image'; hash: string; tokens: number })[] =
    [];
  for (const token of sequence) {
    const open = segments.at(-1);
    if (typeof token !== 'string') {
      if (open?.kind === 'tokens') open.ids.push(token);
      else segments.push({ kind: 'tokens', ids: [token] });
    } else if (open?.kind === 'image' && open.hash === token) open.tokens += 1;
    else segments.push({ kind: 'image', hash: token, tokens: 1 });
  }
  return segments;
}

/** Token ids of a prompt's text, images left out. */
export const textTokensOf = (segments: readonly Segment[]): TokenId[] =>
  segments.flatMap((segment) => (segment.kind === 'tokens' ? [...segment.ids] : []));

/** Positions that a prompt has in common with `held` from the start on. An image is held whole or not at all. */
export function commonPrefix(held: readonly SequenceToken[], segments: readonly Segment[]): number {
  const wanted = sequenceOf(segments);
  const end = Math.min(held.length, wanted.length);
  let common = 0;
  while (common < end && held[common] === wanted[common]) common++;
  return beforeImage(segments, common);
}

/** The last position at or before `at` that is not inside an image. */
export function beforeImage(segments: readonly Segment[], at: number): number {
  let start = 0;
  for (const segment of segments) {
    const length = positionsOf(segment);
    if (segment.kind === 'image' && start < at && at < start + length) return start;
    start += length;
  }
  return at;
}

/** The segments from position `from` on; `from` never cuts an image. */
export function segmentsFrom(segments: readonly Segment[], from: number): Segment[] {
  let start = 0;
  return segments.flatMap((segment): Segment[] => {
    const skip = from - start;
    start += positionsOf(segment);
    if (skip <= 0) return [segment];
    if (segment.kind === 'image') return [];
    return skip < segment.ids.length ? [{ kind: 'tokens', ids: segment.ids.slice(skip) }] : [];
  });
}
