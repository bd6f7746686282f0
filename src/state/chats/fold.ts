/** Accents, as they stand by themselves once a letter is taken apart. */
const ACCENTS = /[\u0300-\u036f]+/g;
// Every code unit of plain ASCII; most texts end here.
const PLAIN = /^[\0-\x7f]*$/;

/** A text as search compares it: without case, accents, and kinds of space. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const bare = PLAIN.test(lower) ? lower : lower.normalize('NFD').replace(ACCENTS, '').replaceAll('ς', 'σ');
  return bare.replace(/\s/g, ' ');
}

export interface Snippet {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

const BEFORE = 40;
const AFTER = 80;

/** The surroundings of a place of the folded text, in the words of the text itself, on one line. */
export function snippet(text: string, at: number, length: number): Snippet {
  const from = unfolded(text, at);
  const to = from + unfolded(text.slice(from), length);
  const start = Math.max(0, from - BEFORE);
  const end = Math.min(text.length, to + AFTER);
  const before = text.slice(start === 0 ? 0 : wholeWord(text, start, from), from);
  return {
    before: line(`${start === 0 ? '' : '…'}${before}`),
    match: line(text.slice(from, to)),
    after: line(`${text.slice(to, end).replace(/[\ud800-\udbff]$/, '')}${end === text.length ? '' : '…'}`),
  };
}

/** The place in the text of a place in the folded text. */
function unfolded(text: string, place: number): number {
  if (PLAIN.test(text)) return place;
  let folded = 0;
  let at = 0;
  // Letters are folded with their accents, as fold() does it.
  for (const [cluster] of text.matchAll(/[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+/gu)) {
    if (folded >= place) break;
    folded += cluster.length === 1 && cluster < '\x80' ? 1 : fold(cluster).length;
    at += cluster.length;
  }
  return at;
}

/** The beginning of the first whole word from `start` on; `start` where there is none before `end`. */
function wholeWord(text: string, start: number, end: number): number {
  const space = text.slice(start, end).search(/\s\S/);
  if (space >= 0) return start + space + 1;
  return /[\udc00-\udfff]/.test(text.charAt(start)) ? start + 1 : start;
}

const line = (text: string): string => text.replace(/\s+/g, ' ');
