import type { StateInline } from 'markdown-it';

/** Where plain text may end: a mark that may mean something, or the beginning of an address. */
const STOP =
  /[\n!#$%&*+\-:<=>@[\\\]^_`{}~]|(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}_])(?:https?:\/\/|www\.(?=[\p{L}\p{N}]))/giu;
const WORD = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}_]/u;
/** No host has more characters than this, so what is none is known before the rest is looked at. */
const LONGEST_HOST = 300;
const HOST = /(?:https?:\/\/|www\.)[^\s<>"`\\/?#\p{C}\p{Z}]+/iuy;
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"`\\\p{C}\p{Z}]+/iuy;
/** Marks that are never written into an address as they are: text in such scripts goes on behind them. */
const FOREIGN_MARK = /[^\p{ASCII}\p{L}\p{M}\p{N}]/u;
/** Letters of scripts that put no space behind an address. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Thai}]/u;
const EMAIL_BEFORE = /[a-z\d.+-]{1,64}$/i;
const EMAIL_AFTER = /@[a-z\d](?:[a-z\d-]{0,62}\.)+[a-z]{2,24}(?![a-z\d-])/iy;

/** Text up to the next mark, or the next address. */
export function plainText(state: StateInline, silent: boolean): boolean {
  STOP.lastIndex = state.pos;
  const found = STOP.exec(state.src);
  const isHere = found?.index === state.pos;
  // An address that turned out to be none is text.
  if (isHere && !/^[hw]/i.test(found[0])) return false;
  const next = isHere ? state.pos + 1 : (found?.index ?? state.posMax);
  const end = Math.min(next, state.posMax);
  if (!silent) state.pending += state.src.slice(state.pos, end);
  state.pos = end;
  return true;
}

/** Addresses without marks around them: https://, http://, www., and those of people. */
export function bareLink(state: StateInline, silent: boolean): boolean {
  if (state.linkLevel > 0) return false;
  if (state.src[state.pos] === '@') return email(state, silent);
  if (!/[hw]/i.test(state.src[state.pos] ?? '')) return false;
  const before = state.src.slice(Math.max(0, state.pos - 1), state.pos);
  if (WORD.test(before)) return false;
  // Most of what is no address is known by its host, before the rest is looked at.
  if (!linkOf(addressAt(HOST, state, LONGEST_HOST))) return false;
  const link = linkOf(addressAt(ADDRESS, state));
  if (!link) return false;
  if (!silent) push(state, link.href, link.text);
  state.pos += link.text.length;
  return true;
}

function addressAt(what: RegExp, { src, pos, posMax }: StateInline, longest = Infinity): string | undefined {
  what.lastIndex = pos;
  const end = Math.min(posMax, pos + longest);
  const found = what.exec(src.slice(0, end))?.[0];
  // One that is as long as it may be goes on.
  return found !== undefined && found.length < longest ? found : undefined;
}

/** Where an address leads, or as much of it as says where it leads; undefined where that is nowhere. */
function linkOf(found: string | undefined): { readonly href: string; readonly text: string } | undefined {
  if (found === undefined) return undefined;
  const text = withoutTail(untilText(found));
  const href = /^www/i.test(text) ? `http://${text}` : text;
  const leads = URL.canParse(href) && /^(?:https?:\/\/|www\.).*[\p{L}\p{N}]/iu.test(text);
  return leads ? { href, text } : undefined;
}

/** The address without the text that goes on behind it. */
function untilText(found: string): string {
  const host = /^(?:https?:\/\/)?[^/?#]*/i.exec(found)?.[0].length ?? 0;
  const isAsciiHost = !UNSPACED.test(found[found.indexOf('//') < 0 ? 4 : found.indexOf('//') + 2] ?? '');
  let end = 0;
  for (const character of found) {
    const isEmphasis = /^(?:\*\*|~~)/.test(found.slice(end, end + 2));
    if (FOREIGN_MARK.test(character) || isEmphasis) break;
    if (
      UNSPACED.test(character) &&
      (end < host ? isAsciiHost : followsWord(found, end, isAsciiHost ? host : -1))
    )
      break;
    end += character.length;
  }
  return found.slice(0, end);
}

/** Letters of such a script are part of an address only where they begin a part of its path, as in /wiki/中文. */
function followsWord(found: string, at: number, host: number): boolean {
  const before = found[at - 1] ?? '';
  return /[a-z\d]/i.test(before) || at === host + 1;
}

/** Marks that end a sentence, and brackets that the address did not open, are not part of it. */
function withoutTail(found: string): string {
  const opened = new Map([...CLOSING.values()].map((mark) => [mark, 0]));
  for (const character of found) {
    const closed = CLOSING.get(character);
    if (closed !== undefined) opened.set(closed, (opened.get(closed) ?? 0) - 1);
    else if (opened.has(character)) opened.set(character, (opened.get(character) ?? 0) + 1);
  }
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found[end - 1] ?? '';
    const bracket = CLOSING.get(last);
    const isUnopened = bracket !== undefined && (opened.get(bracket) ?? 0) < 0;
    if (isUnopened) opened.set(bracket, (opened.get(bracket) ?? 0) + 1);
    else if (!/[?!.,:;*_~'|]/.test(last)) break;
  }
  return found.slice(0, end);
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

function email(state: StateInline, silent: boolean): boolean {
  const [name] = EMAIL_BEFORE.exec(state.src.slice(Math.max(0, state.pos - 65), state.pos)) ?? [];
  if (name === undefined || name.startsWith('.') || name.endsWith('.')) return false;
  if (!silent && !state.pending.endsWith(name)) return false;
  EMAIL_AFTER.lastIndex = state.pos;
  const [host] = EMAIL_AFTER.exec(state.src.slice(0, state.posMax)) ?? [];
  if (host === undefined) return false;
  if (!silent) {
    state.pending = state.pending.slice(0, -name.length);
    push(state, `mailto:${name}${host}`, name + host);
  }
  state.pos += host.length;
  return true;
}

function push(state: StateInline, href: string, text: string): void {
  state.push('link_open', 'a', 1).attrs = [['href', href]];
  state.push('text', '', 0).content = text;
  state.push('link_close', 'a', -1);
}
