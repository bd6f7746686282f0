export interface FencedCode {
  readonly code: string;
  /** The first word beside the opening fence. */
  readonly language: string;
  readonly closed: boolean;
}

/** The code of a block that is one fence and nothing else, closed or still being written. */
export function fencedCode(block: string): FencedCode | undefined {
  const [opening, indent = '', fence = '', info = ''] =
    /^( {0,3})(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)\n?/.exec(block) ?? [];
  if (opening === undefined) return undefined;
  const rest = block.slice(opening.length);
  const end = new RegExp(`(?:^|\n) {0,3}${fence[0] ?? ''}{${fence.length},}[ \t]*$`).exec(rest);
  const code = end ? rest.slice(0, end.index) : withoutPartialFence(rest);
  const language = info.trim().split(/\s+/)[0] ?? '';
  return { code: withoutIndent(code, indent.length), language, closed: end !== null };
}

/** One or two marks at the end are most likely the closing fence on its way. */
const withoutPartialFence = (code: string): string => code.replace(/(?:^|\n) {0,3}[`~]{1,2}$/, '');

const withoutIndent = (code: string, width: number): string =>
  width === 0 ? code : code.replaceAll(new RegExp(`^ {1,${width}}`, 'gm'), '');
