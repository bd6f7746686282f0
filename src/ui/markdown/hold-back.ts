/** A line that may become the mark of a block, but does not say of which yet. */
const MARK = /^[ \t]*(?:`{1,2}|~{1,2}|#{1,6}|[-*+_=]{1,3}|\d{1,9}[.)]?|\${1,2}|>|!?\[)[ \t]*$/;
/** The first row of a table, and what there is of the line below it. */
const HEAD_ROW = /^[ \t]*\|[^\n]*(?:\n[|:\-\t ]*)?$/;

/**
 * The part of the block being written that can be shown: its end is held back for the moment in which it
 * would look like something else (a table like a paragraph, a heading like a `#`).
 */
export function holdBack(block: string): string {
  if (HEAD_ROW.test(block)) return '';
  const lastLine = block.lastIndexOf('\n') + 1;
  return MARK.test(block.slice(lastLine)) ? block.slice(0, lastLine) : block;
}
