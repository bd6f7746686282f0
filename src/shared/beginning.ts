/** A text of `longest` characters at most, and a sign where there were more. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

/** The beginning of a text, of `longest` characters at most, cut between words where it has any. */
export function beginning(text: string, longest: number): string {
  let count = 0;
  // Only as far as it is shown: a line may be a whole file.
  for (const { index } of new Intl.Segmenter().segment(text)) {
    if (count === longest) return `${text.slice(0, index).replace(/\s+\S*$/, '')}…`;
    count += 1;
  }
  return text;
}
