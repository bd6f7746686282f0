/** A text of `longest` characters at most, and a sign where there were more. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

/** The beginning of a text, of `longest` characters at most, cut between words where it has any. */
export function beginning(text: string, longest: number): string {
  const characters = [...new Intl.Segmenter().segment(text)];
  if (characters.length <= longest) return text;
  return `${text.slice(0, characters[longest]?.index).replace(/\s+\S*$/, '')}…`;
}
