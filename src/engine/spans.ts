/** A run of positions, both ends included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Spans as far as they lie before `length`. */
export function spansBefore(spans: readonly Span[], length: number): Span[] {
  return spans
    .filter(({ first }) => first < length)
    .map(({ first, last }) => ({ first, last: Math.min(last, length - 1) }));
}
