import remend from 'remend';
import { holdBack } from './hold-back.ts';
import type { References } from './reference-index.ts';
import type { Environment } from './syntax/environment.ts';
import { nest, type Node } from './syntax/nest.ts';
import { parseBlock } from './syntax/parser.ts';

/** Of the last paragraph, in characters: in a longer one marks without an end wait for it. */
const LONGEST_COMPLETED = 3000;
/** Of them, each of which is looked for in the paragraph again: text with more of them has no links that come. */
const MOST_BRACKETS = 50;
/** Quotes and lists inside each other, far beyond what a person could follow, or a stack bear. */
const DEEP = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){40,}/m;
const TABLE_RULE = /^[ \t>]*(?:\|[-:| \t]*|:?-[-: \t]*\|[-:| \t]*)$/gm;
/** Formulas without an end are left to the parser. */
const COMPLETION = { linkMode: 'text-only', katex: false } as const;

/**
 * What a block says; of one that is still `open`, as if it were complete. Undefined where that is more work than its
 * length is worth, because it was made to be: nested without end, or a table of far more cells than characters.
 */
export function readBlock(text: string, open: boolean, references: References): readonly Node[] | undefined {
  if (DEEP.test(text) || isTooWide(text)) return undefined;
  try {
    return read(text, open, references);
  } catch {
    // Images inside images inside images: the stack has an end.
    return undefined;
  }
}

function read(text: string, open: boolean, references: References): readonly Node[] | undefined {
  const held = open ? holdBack(text) : text;
  const env: Environment = { references: { ...references }, open };
  const tokens = parseBlock(held, env);
  const completed = open && env.hasUnclosedMath !== true ? complete(held) : held;
  return nest(completed === held ? tokens : parseBlock(completed, { references: { ...references }, open }));
}

/** Marks end with their paragraph, so the last one is enough. */
function complete(text: string): string {
  const start = Math.max(text.lastIndexOf('\n\n') + 1, 0);
  const last = text.slice(start);
  const isMuch = last.length > LONGEST_COMPLETED || last.split('[').length - 1 > MOST_BRACKETS;
  return isMuch ? text : text.slice(0, start) + remend(last, COMPLETION);
}

/** Rows that say less than the head of their table has columns are filled up by the parser. */
function isTooWide(text: string): boolean {
  const columns = Math.max(0, ...Array.from(text.matchAll(TABLE_RULE), ([rule]) => rule.split('|').length));
  return columns > 8 && columns * text.split('\n').length > text.length * 2;
}
