/** The line that opens a block of code. */
export interface Fence {
  readonly indent: number;
  readonly mark: string;
  /** How many marks; as many close it. */
  readonly length: number;
  readonly info: string;
}

const OPENING = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const MARKDOWN = /^\s*(?:markdown|md|mdx|mdown|mkd)(?=[\s{:,]|$)/i;

/** The language that the words behind a fence name first; empty where there are none. */
export const languageOf = (info: string): string => info.trim().split(/\s+/)[0] ?? '';

export function openingFence(line: string): Fence | undefined {
  const [, indent = '', marks, info = ''] = OPENING.exec(line) ?? [];
  return marks === undefined
    ? undefined
    : { indent: indent.length, mark: marks[0] ?? '', length: marks.length, info };
}

/** Whether a block of code is itself Markdown, in which models write blocks of code with the same marks. */
export const holdsFences = ({ info }: Fence): boolean => MARKDOWN.test(info);

type Lines = (index: number) => string | undefined;

/** Index of the line that closes a fence, by CommonMark's rule: the first with as many marks and nothing else. */
export function fenceEnd(line: Lines, fence: Fence): number | undefined {
  for (let index = 1, text = line(index); text !== undefined; index += 1, text = line(index)) {
    if (marksOf(text, fence)?.bare === true) return index;
  }
  return undefined;
}

/**
 * The same for a fence that may hold others: each that names a language, or that stands between a blank line and
 * code, needs an end of its own first. Undefined where these do not come out even.
 */
export function outerFenceEnd(line: Lines, fence: Fence): number | undefined {
  let depth = 1;
  for (let index = 1, text = line(index); text !== undefined; index += 1, text = line(index)) {
    const marks = marksOf(text, fence);
    if (!marks) continue;
    const isBlankBefore = index > 1 && line(index - 1)?.trim() === '';
    const opens = !marks.bare || (depth === 1 && isBlankBefore && (line(index + 1)?.trim() ?? '') !== '');
    depth += opens ? 1 : -1;
    if (depth === 0) return index;
  }
  return undefined;
}

function marksOf(text: string, { mark, length }: Fence): { readonly bare: boolean } | undefined {
  const other = text.includes(mark.repeat(3)) ? openingFence(text) : undefined;
  if (!other || other.mark !== mark || other.length < length) return undefined;
  return { bare: other.info.trim() === '' };
}
