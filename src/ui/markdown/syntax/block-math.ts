import type { StateBlock } from 'markdown-it';
import type { Environment } from './environment.ts';
import { mathEnd } from './math-lines.ts';

/** Formulas with lines for themselves: $$ $$ and \[ \], over blank lines too. */
export function blockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (indentOf(state, startLine) >= 4) return false;
  const end = mathEnd((index) => {
    const line = startLine + index;
    if (line >= endLine || (!state.isEmpty(line) && indentOf(state, line) < 0)) return undefined;
    return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  });
  const env = state.env as Environment;
  const isUnclosed = end === 'unclosed' && env.open && endLine === state.lineMax;
  if (typeof end === 'string' && !isUnclosed) return false;
  if (silent) return true;
  const last = typeof end === 'number' ? startLine + end : endLine - 1;
  const source = state.getLines(startLine, last + 1, state.blkIndent, false).trim();
  state.line = last + 1;
  const token = state.push(isUnclosed ? 'math_unclosed' : 'math', 'math', 0);
  token.block = true;
  token.markup = source;
  token.content = (isUnclosed ? source.slice(2) : source.slice(2, -2)).replaceAll(/\n\s*/g, '\n').trim();
  if (isUnclosed) env.hasUnclosedMath = true;
  return true;
}

const indentOf = (state: StateBlock, line: number): number => (state.sCount[line] ?? 0) - state.blkIndent;
