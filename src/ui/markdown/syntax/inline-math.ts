import type { StateInline } from 'markdown-it';
import type { Environment } from './environment.ts';

/** Texts in these scripts have no spaces between words, so a formula follows a letter there. */
const UNSPACED =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Bopomofo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}ー々〆';
/** What stands next to a dollar of money, of a variable, or of a pattern, and not next to a formula. */
const WORD = new RegExp(`^(?![${UNSPACED}])[\\p{L}\\p{N}_$]`, 'u');
const WORD_BEFORE = new RegExp(`(?![${UNSPACED}])[\\p{L}\\p{N}_$]$`, 'u');
/** "the $n$th": the one ending that is written without a hyphen. */
const ORDINAL = /^(?:th|st|nd|rd)(?![\p{L}\p{N}])/u;
/** No formula begins with these; behind a pattern's end they go on with the sentence. */
const NO_BEGINNING = /^(?:[\s,;:!?)}"”’»、。，；：？！]|\.(?!\d))/;
/** H$_2$O, 25$^\circ$C: the only formulas that stand in the middle of a word. */
const SCRIPT = /^[_^](?:\w|\{[^{}\s]*\}|\\[a-zA-Z]+)$/;
/** An amount, words, an amount: "$5, not 10$". */
const AMOUNT_FIRST = /^\d[\d.,']*/;
const AMOUNT_LAST = /(?:\d[kKmM]?|(?<!\p{L})(?:US|CA|AU|NZ|HK|NT|A|C|R|S))$/u;
const WORDS = /(?<![\\\p{L}])\p{L}{2,}/u;
const FUNCTIONS = /(?<![\\\p{L}])(?:mod|sin|cos|tan|log|ln|exp|min|max|lim|gcd|div|if|for)(?!\p{L})/gu;
/** What no formula between two dollars goes without, if there are words in it. */
const TEX = /[\\^_=+{}<>|]/;
/** Variables of a shell one after the other: ${A}/${B}, $(a)$(b). */
const SHELL = /^[{(]/;
/** A class of characters of a regular expression, and what follows its end. */
const PATTERN = /^\/|\\[dwsDWB](?![a-zA-Z])/;

/** Formulas inside a line: $ $, $$ $$, \( \), \[ \]; a dollar that is money or part of a name stays one. */
export function inlineMath(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const code = src[pos];
  if (code !== '$' && code !== '\\') return false;
  const opening = src.slice(pos, pos + 2);
  const closing = CLOSINGS.get(opening);
  if (closing !== undefined) return delimited(state, silent, opening, closing) || lone(state, silent);
  return code === '$' && (single(state, silent) || lone(state, silent));
}

const CLOSINGS: ReadonlyMap<string, string> = new Map([
  ['$$', '$$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
]);

/** Dollars that open nothing, together: each by itself would be looked at again. */
function lone(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '$') return false;
  let end = state.pos + 1;
  while (end < state.posMax && state.src[end] === '$') end += 1;
  if (!silent) state.pending += state.src.slice(state.pos, end);
  state.pos = end;
  return true;
}

function delimited(state: StateInline, silent: boolean, opening: string, closing: string): boolean {
  const { src, pos } = state;
  const start = pos + 2;
  // Three in a row are no formula, but a way to say "dear".
  if (opening === '$$' && src[start] === '$') return false;
  const end = findDelimiter(state, start, closing);
  if (end < 0) return unclosed(state, silent, start);
  const tex = src.slice(start, end).trim();
  if (tex === '') return false;
  if (opening === '$$' && (src[end + 2] === '$' || (WORDS.test(tex) && !TEX.test(tex)))) return false;
  if (!silent) push(state, tex, src.slice(pos, end + 2));
  state.pos = end + 2;
  return true;
}

/** What has no end yet, at the end of a block that is still written. */
function unclosed(state: StateInline, silent: boolean, start: number): boolean {
  const { src, posMax } = state;
  const env = state.env as Environment;
  if (!env.open || posMax !== src.length || src !== env.lastContent) return false;
  if (!silent) {
    env.hasUnclosedMath = true;
    state.push('math_unclosed', '', 0).content = src.slice(start).trim();
  }
  state.pos = posMax;
  return true;
}

function findDelimiter(state: StateInline, start: number, closing: string): number {
  const { src, posMax } = state;
  // What was not found from an earlier place is not there.
  const known = state.cache as Record<string, number>;
  if (known[closing] !== undefined) return -1;
  const end = src.includes(closing, start) ? findClosing(src, start, posMax, closing) : -1;
  if (end < 0 && posMax === src.length) known[closing] = -1;
  return end;
}

/** The closing mark, over everything that TeX escapes with a backslash. */
function findClosing(src: string, start: number, end: number, closing: string): number {
  for (let at = start; at < end - 1; at += 1) {
    if (src.startsWith(closing, at)) return at;
    if (src[at] === '\\') at += 1;
  }
  return -1;
}

function single(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  const end = findDollar(src, pos + 1, posMax);
  if (end < 0) return false;
  const tex = src.slice(pos + 1, end);
  // A character of two units is a letter only as a whole.
  const before = src.slice(Math.max(0, pos - 2), pos);
  if (!isFormula(tex, before, src.slice(end + 1, Math.min(end + 5, posMax)))) return false;
  if (!silent) push(state, tex, src.slice(pos, end + 1));
  state.pos = end + 1;
  return true;
}

/** The next dollar of the line that is not escaped. */
function findDollar(src: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (src[at] === '$') return at;
    if (src[at] === '\n') return -1;
    if (src[at] === '\\') at += 1;
  }
  return -1;
}

function isFormula(tex: string, before: string, after: string): boolean {
  if (tex === '' || NO_BEGINNING.test(tex) || /\s$/.test(tex) || tex.includes('`') || PATTERN.test(tex))
    return false;
  if (SCRIPT.test(tex)) return true;
  if (WORD_BEFORE.test(before)) return false;
  if (WORD.test(after) && (AMOUNT_FIRST.test(tex) || !ORDINAL.test(after))) return false;
  if (SHELL.test(tex) && after.startsWith(tex[0] ?? '')) return false;
  return !AMOUNT_FIRST.test(tex) || !isMoney(tex);
}

function isMoney(tex: string): boolean {
  const bare = tex.replaceAll(/\\[a-zA-Z]+(?:\{[^{}]*\})?/g, ' ').replaceAll(FUNCTIONS, ' ');
  if (/[\p{Sc}–—]/u.test(bare) || bare.split('(').length !== bare.split(')').length) return true;
  return WORDS.test(bare) && AMOUNT_LAST.test(tex);
}

function push(state: StateInline, tex: string, source: string): void {
  const token = state.push('math', 'math', 0);
  token.content = tex;
  token.markup = source;
}
