/** Quotes and lists inside each other, far beyond what a person could follow, or a stack bear. */
const DEEP_BLOCKS = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){40,}/m;
/** The end of a paragraph, and with it of what is open in it; or a mark that opens emphasis; or one that closes it. */
const EMPHASIS =
  /(?<end>^[ \t]*(?:$|[|>#]|[-*+][ \t]|\d{1,9}[.)][ \t]))|(?<open>(?<![^\s*_([])[*_~]{1,9}(?=[^\s*_]))|(?<close>(?<=[^\s*_])[*_~]{1,9}(?![\p{L}\p{N}*_]))/gmu;
const DEEPEST = 100;

/** Whether things in a block of Markdown are nested so deep that it has to be text made to do harm. */
export function tooDeep(block: string): boolean {
  if (DEEP_BLOCKS.test(block)) return true;
  let depth = 0;
  for (const { groups } of block.matchAll(EMPHASIS)) {
    if (groups?.['end'] !== undefined) depth = 0;
    else if (groups?.['open'] !== undefined) depth += 1;
    else depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return false;
}
