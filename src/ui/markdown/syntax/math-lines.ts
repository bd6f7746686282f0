/** In characters, and lines: what is longer and not closed is no formula. */
const LONGEST_FORMULA = 4000;

/** Where a formula that begins a line ends: its last line, or why there is none. */
export type MathEnd = number | 'none' | 'unclosed';

const OPENING = /^[ \t]*(\$\$|\\\[)/;

/**
 * The last line of a formula that has lines for itself, blank ones too, from `line(0)` on. 'none' where the line
 * begins no such formula; 'unclosed' where the text ends inside it.
 */
export function mathEnd(line: (index: number) => string | undefined): MathEnd {
  const first = line(0) ?? '';
  const [opened, mark] = OPENING.exec(first) ?? [];
  if (opened === undefined || mark === undefined) return 'none';
  const closing = mark === '$$' ? '$$' : '\\]';
  let length = 0;
  for (let index = 0; length <= LONGEST_FORMULA; index += 1) {
    const text = line(index);
    if (text === undefined) return 'unclosed';
    if (index > 0 && closing !== '$$' && text.includes(mark)) return 'none';
    const at = text.indexOf(closing, index === 0 ? opened.length : 0);
    if (at >= 0) return text.slice(at + 2).trim() === '' ? index : 'none';
    length += text.length + 1;
  }
  return 'none';
}
