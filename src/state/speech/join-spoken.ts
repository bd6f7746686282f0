/** Languages that are written without spaces between words. */
const UNSPACED = /^(?:zh|cmn|yue|ja|th|lo|km|my)\b/i;

/** A text with what was said between two parts of it, and where that ends, in UTF-16 units. */
export function joinSpoken(
  before: string,
  said: readonly string[],
  after: string,
  tag: string,
): { readonly text: string; readonly caret: number } {
  const space = UNSPACED.test(tag) ? '' : ' ';
  const spoken = said
    .map((part) => part.trim())
    .filter(Boolean)
    .join(space);
  if (spoken === '') return { text: before + after, caret: before.length };
  const lead = before === '' || /\s$/u.test(before) ? '' : space;
  const trail = after === '' || /^[\s\p{P}]/u.test(after) ? '' : space;
  const begun = before + lead + spoken;
  return { text: begun + trail + after, caret: begun.length };
}
