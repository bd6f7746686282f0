import type { StateBlock } from 'markdown-it';
import { holdsFences, openingFence, outerFenceEnd } from './fence.ts';

/** A block of code in Markdown that holds blocks of code with the same marks; every other one is left to CommonMark. */
export function nestedFence(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const indent = (state.sCount[startLine] ?? 0) - state.blkIndent;
  if (indent < 0 || indent >= 4) return false;
  const lineAt = (index: number) => {
    const line = startLine + index;
    if (line >= endLine) return undefined;
    if (!state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent) return undefined;
    return state.getLines(line, line + 1, state.blkIndent, false);
  };
  const fence = openingFence(lineAt(0) ?? '');
  if (!fence || !holdsFences(fence)) return false;
  const end = outerFenceEnd(lineAt, fence);
  if (end === undefined) return false;
  if (silent) return true;
  const token = state.push('fence', 'code', 0);
  token.info = fence.info;
  token.content = state.getLines(startLine + 1, startLine + end, state.sCount[startLine] ?? 0, true);
  token.markup = fence.mark.repeat(fence.length);
  state.line = startLine + end + 1;
  return true;
}
