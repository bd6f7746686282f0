import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './files.mjs';

/** Properties and values that name a side of the screen, where one that names a side of the text is meant. */
const PHYSICAL = [
  /^(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b/,
  /^border-(top|bottom)-(left|right)-radius:/,
  /^(left|right):/,
  /^(text-align|float|clear):\s*(left|right)\b/,
];
/** Four values of which the left one is not the right one. */
const SIDES = /^(margin|padding|inset|border-(?:width|color|style)):\s*\S+ (\S+) \S+ (\S+);/;
/** Places that the screen gives: its rounded corners, and columns as they were measured. */
const OF_THE_SCREEN = /safe-area-inset|var\(--column-/;

/** Lines of the styles below `folders` that would be wrong in a page that runs from right to left. */
export function checkStyles(root, folders) {
  return sourceFiles(root, folders)
    .filter((file) => file.endsWith('.css'))
    .flatMap((file) =>
      physicalLines(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`),
    );
}

/** The same of one text, as `line: declaration`. */
export const physicalLines = (css) =>
  css
    .split('\n')
    .map((line, at) => [at + 1, line.trim()])
    .filter(([, line]) => isPhysical(line))
    .map(([at, line]) => `${at}: ${line}`);

function isPhysical(line) {
  if (OF_THE_SCREEN.test(line)) return false;
  const [, , right, left] = SIDES.exec(line) ?? [];
  return right !== left || PHYSICAL.some((pattern) => pattern.test(line));
}
