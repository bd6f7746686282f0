import { BlockGatherer } from './block-gatherer.ts';
import type { Block, Carried } from './block.ts';
import { fenceEnd, holdsFences, openingFence, outerFenceEnd } from './syntax/fence.ts';
import { mathEnd } from './syntax/math-lines.ts';

export interface SplitOptions {
  /** More text may come: what has no end yet may still get one. */
  readonly writing?: boolean;
  /** What the first block goes on with. */
  readonly carried?: Carried | undefined;
}

const HEADING = /^#{1,6}(?:[ \t]|$)/;
const LIST_ITEM = /^( {0,3})(?:[-*+]|(\d{1,9})[.)])(?:[ \t]|$)/;
/** The beginning of a numbered item that is still being written. */
const NUMBER = /^\d{1,9}$/;
const INDENTED = /^(?: {2}|\t| \t)/;
const MATH = /^ {0,3}(?:\$\$|\\\[)/;
const NOTE = /^ {0,3}\[\^([^\s[\]]{1,80})\]:/;
const TABLE_RULE = /^ {0,3}\|?[ \t]*:?-[-:| \t]*$/;

/**
 * Cuts a text into blocks that can be read one by one, each of which keeps its meaning without the others, but for
 * the links and notes it refers to. Text that is added later changes the last block, or adds blocks, and leaves the
 * others as they are.
 */
export function splitBlocks(text: string, { writing = false, carried }: SplitOptions = {}): readonly Block[] {
  const lines = text.split('\n');
  const gatherer = new BlockGatherer(text, carried);
  const endOf = constructEnds(lines, writing);
  let afterBlank = false;
  let at = 0;
  for (let index = 0; index < lines.length;) {
    const line = lines[index] ?? '';
    const isBlank = line.trim() === '';
    let last = index;
    let isWhole = false;
    if (!isBlank) {
      const isLast = index === lines.length - 1;
      const [item, indent = '', digits] = LIST_ITEM.exec(line) ?? [];
      const isItem = item !== undefined || (gatherer.isList && isLast && NUMBER.test(line));
      const goesOn = INDENTED.test(line) || (gatherer.isList && isItem);
      const end = gatherer.isIndenting && /^\s/.test(line) ? undefined : endOf(index);
      const [, note] = NOTE.exec(line) ?? [];
      isWhole = end !== undefined || HEADING.test(line);
      if (isWhole || note !== undefined || (afterBlank && !goesOn)) gatherer.cut(at);
      else gatherer.cutLong(at, line, item === undefined ? undefined : indent.length);
      if (note !== undefined) gatherer.note = note;
      if (isItem) gatherer.addItem(indent.length, digits);
      if (line.includes('|') && TABLE_RULE.test(line)) gatherer.addTableRule(lines[index - 1] ?? '', line);
      last = end ?? index;
    }
    for (; index <= last; index += 1) at += (lines[index]?.length ?? 0) + 1;
    if (isWhole) gatherer.cut(Math.min(at, text.length));
    afterBlank = isBlank;
  }
  gatherer.cut(text.length);
  return gatherer.blocks;
}

/** Tells the last line of a construct that blank lines do not end; undefined where none begins. */
function constructEnds(lines: readonly string[], writing: boolean): (index: number) => number | undefined {
  let mayNest = true;
  return (index) => {
    const line = lines[index] ?? '';
    const lineAt = (offset: number) => lines[index + offset];
    const toEnd = lines.length - 1 - index;
    const fence = openingFence(line);
    if (fence) {
      const outer = mayNest && holdsFences(fence) ? outerFenceEnd(lineAt, fence) : undefined;
      if (outer !== undefined) return index + outer;
      // A fence that does not come out even is looked at to the end of the text: once is enough.
      if (holdsFences(fence)) mayNest &&= writing;
      return index + (writing && holdsFences(fence) ? toEnd : (fenceEnd(lineAt, fence) ?? toEnd));
    }
    if (!MATH.test(line)) return undefined;
    const end = mathEnd(lineAt);
    if (end === 'unclosed' && writing) return index + toEnd;
    return typeof end === 'number' ? index + end : undefined;
  };
}
