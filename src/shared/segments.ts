import type { TokenId } from './numbers.ts';

/** A run of token ids in a prompt. */
export interface TokenSegment {
  readonly kind: 'tokens';
  readonly ids: readonly TokenId[];
}

/** An image in a prompt, known by its content; its embedding is made when the prompt needs it. */
export interface ImageSegment {
  readonly kind: 'image';
  /** Of the prepared pixels and the tower that reads them: equal hashes mean equal embeddings. */
  readonly hash: string;
  /** Positions it takes: the rows of its embedding. */
  readonly tokens: number;
}

/** A run of positions in a prompt, on its whole way from the chat template to the decoder. */
export type Segment = TokenSegment | ImageSegment;

/** Positions of a list of segments. */
export const lengthOf = (segments: readonly Segment[]): number =>
  segments.reduce((sum, segment) => sum + positionsOf(segment), 0);

/** Positions of one segment. */
export const positionsOf = (segment: Segment): number =>
  segment.kind === 'tokens' ? segment.ids.length : segment.tokens;
