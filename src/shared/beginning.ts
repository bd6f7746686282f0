/** A text of `longest` characters at most, and a sign where there were more. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

/** UTF-16 units of a character that are looked at: a letter may have any number of marks, and a text any length. */
const UNITS = 32;

/** The beginning of a text, of `longest` characters at most, cut between words where it has any. */
export function beginning(text: string, longest: number): string {
  const head = text.slice(0, longest * UNITS);
  let count = 0;
  for (const { index } of new Intl.Segmenter().segment(head)) {
    if (count === longest) return `${text.slice(0, index).replace(/\s+\S*$/, '')}…`;
    count++;
  }
  return head.length < text.length ? `${head}…` : text;
}
