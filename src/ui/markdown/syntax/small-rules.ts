import type { StateInline } from 'markdown-it';

const BREAK = /<br[ \t]*\/?>/iy;
/** Bounded, so that a mark without an end is not looked for through the whole text. */
const TAG = /<\/?[a-z][\w:-]{0,40}(?:\s[^<>]{0,400})?\/?>|<!--[^<>]{0,400}-->/iy;
const NOTE = /\[\^([^\s[\]]{1,80})\]/y;

/** `<br>` is harmless, and the only way to break a line in a table. */
export function lineBreak(state: StateInline, silent: boolean): boolean {
  if (!advance(state, BREAK)) return false;
  if (!silent) state.push('html_break', 'br', 0);
  return true;
}

/** Any other HTML is shown as it stands: stars and addresses in it are its own. */
export function tag(state: StateInline, silent: boolean): boolean {
  const start = state.pos;
  if (!advance(state, TAG)) return false;
  if (!silent) state.push('text', '', 0).content = state.src.slice(start, state.pos);
  return true;
}

/** A mark that leads to a note, if the text has one of that name. */
export function noteReference(state: StateInline, silent: boolean): boolean {
  const found = state.src[state.pos] === '[' ? match(state, NOTE) : undefined;
  const label = found?.[1];
  if (!found || label === undefined) return false;
  if (state.env.references?.[noteKey(label)] === undefined) return false;
  if (!silent) state.push('note_reference', 'sup', 0).content = label;
  state.pos += found[0].length;
  return true;
}

/** What a note is called among the links of a text. */
export const noteKey = (label: string): string => `^${label.toUpperCase()}`;

function advance(state: StateInline, pattern: RegExp): boolean {
  const found = state.src[state.pos] === '<' ? match(state, pattern) : undefined;
  if (found) state.pos += found[0].length;
  return found !== undefined;
}

function match(state: StateInline, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = state.pos;
  const found = pattern.exec(state.src);
  return found && state.pos + found[0].length <= state.posMax ? found : undefined;
}
