export interface SplitText {
  readonly blocks: readonly Block[];
  /** A text with footnotes is one block, because they are numbered through it. */
  readonly hasNotes: boolean;
}

/** A top-level block of Markdown. */
export interface Block {
  readonly text: string;
  /** Offset of its first character in the whole text. */
  readonly start: number;
  /** Its lines that say where links lead; every block of the text needs them to be read. */
  readonly definitions: string;
}

const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;
const MATH_FENCE = /^ {0,3}\$\$[^$]*$/;
const MATH_END = /\$\$[ \t]*$/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
/** The beginning of a numbered item that is still being written. */
const NUMBER = /^\d{1,9}$/;
const INDENTED = /^(?: {2}|\t| \t)/;
const DEFINITION = /^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S/;
const FOOTNOTE = /^ {0,3}\[\^[^\]\n]+\]:/;

type Inside = { readonly ends: (line: string) => boolean } | undefined;

/**
 * Cuts a text into blocks that can be read one by one, each of which keeps its meaning without the others, but for
 * their definitions. Text that is added later changes the last block, or adds blocks, and leaves the others as they
 * are, unless it brings the first footnote.
 */
export function splitBlocks(text: string): SplitText {
  const blocks: Block[] = [];
  let definitions: string[] = [];
  let start = 0;
  let isList = false;
  let afterBlank = false;
  let inside: Inside;

  const cut = (at: number) => {
    const block = text.slice(start, at).replace(/\s+$/, '');
    if (block !== '') blocks.push({ text: block, start, definitions: definitions.join('\n') });
    definitions = [];
    start = at;
    isList = false;
  };

  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, newline < 0 ? end : newline);
    if (inside) {
      if (inside.ends(line)) {
        inside = undefined;
        cut(end);
      }
    } else if (line.trim() === '') {
      afterBlank = true;
    } else {
      const isItem = LIST_ITEM.test(line) || (isList && newline < 0 && NUMBER.test(line));
      const goesOn = INDENTED.test(line) || (isList && isItem);
      const opened = isList && /^\s/.test(line) ? undefined : open(line);
      const isHeading = HEADING.test(line);
      if (opened || isHeading || (afterBlank && !goesOn)) cut(at);
      if (isItem) isList = true;
      if (isHeading) cut(end);
      if (FOOTNOTE.test(line)) return { blocks: [{ text, start: 0, definitions: '' }], hasNotes: true };
      if (DEFINITION.test(line)) definitions.push(line);
      inside = opened;
      afterBlank = false;
    }
    at = end;
  }
  cut(text.length);
  return { blocks, hasNotes: false };
}

/** The construct that a line opens, if blank lines do not end it. */
function open(line: string): Inside {
  const [, , fence] = FENCE.exec(line) ?? [];
  if (fence !== undefined) {
    const end = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \t]*$`);
    return { ends: (next) => end.test(next) };
  }
  return MATH_FENCE.test(line) ? { ends: (next) => MATH_END.test(next) } : undefined;
}
