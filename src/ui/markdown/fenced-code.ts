import { fenceEnd, holdsFences, languageOf, openingFence, outerFenceEnd } from './syntax/fence.ts';

export interface FencedCode {
  readonly code: string;
  /** The first word beside the opening fence. */
  readonly language: string;
  readonly closed: boolean;
}

/** The code of a block that is one fence and nothing else, closed or still being written. */
export function fencedCode(block: string): FencedCode | undefined {
  const newline = block.indexOf('\n');
  const fence = openingFence(newline < 0 ? block : block.slice(0, newline));
  if (!fence) return undefined;
  const lines = block.split('\n');
  const last = lines.length - 1;
  const lineAt = (index: number) => lines[index];
  const outer = holdsFences(fence) ? outerFenceEnd(lineAt, fence) : undefined;
  // Of a block that holds others, an end of one of those is none of its own: it may be about to go on.
  const closed = (outer ?? fenceEnd(lineAt, fence)) === last;
  const code = lines.slice(1, closed ? last : undefined).join('\n');
  return {
    code: withoutIndent(closed ? code : withoutPartialFence(code), fence.indent),
    language: languageOf(fence.info),
    closed,
  };
}

/** One or two marks at the end are most likely the closing fence on its way. */
const withoutPartialFence = (code: string): string => code.replace(/(?:^|\n) {0,3}[`~]{1,2}$/, '');

const withoutIndent = (code: string, width: number): string =>
  width === 0 ? code : code.replaceAll(new RegExp(`^ {1,${width}}`, 'gm'), '');
