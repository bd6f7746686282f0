import type { Block } from './block.ts';

/** The page has the first level. */
const TOP = 2;
const DEEPEST = 6;

/**
 * The level in the page's outline of each block that is a heading, undefined for the others. Models skip levels
 * and begin anywhere; here a heading is one deeper than the one it stands under.
 */
export function headingLevels(blocks: readonly Pick<Block, 'text'>[]): readonly (number | undefined)[] {
  const above: number[] = [];
  return blocks.map(({ text }) => {
    const [, marks] = /^(#{1,6})(?:\s|$)/.exec(text) ?? [];
    if (marks === undefined) return undefined;
    while ((above.at(-1) ?? 0) >= marks.length) above.pop();
    above.push(marks.length);
    return Math.min(TOP - 1 + above.length, DEEPEST);
  });
}
