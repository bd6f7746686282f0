/** White space that Python's `str.strip` takes off; JavaScript's `trim` differs at U+001C to U+001F, U+0085 and U+FEFF. */
const whitespace =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a' +
  '\u2028\u2029\u202f\u205f\u3000';

/** `text` without white space at its ends, as the `trim` filter of a model's chat template does it. */
export function trimAsTemplate(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && whitespace.includes(text[start]!)) start++;
  while (end > start && whitespace.includes(text[end - 1]!)) end--;
  return text.slice(start, end);
}
