import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, sourceFiles } from './files.mjs';

/** Lines: what the median may be, where a file needs a reason, and where it fails. */
const MEDIAN = 120;
const LONG = 300;
const TOO_LONG = 500;

/** Files that are tables, not programs. */
const TABLES = /\.table\.[a-z]+$/;

/**
 * Holds the files of `folders` to the line budget.
 * @returns {{ files: number, median: number, long: string[], problems: string[] }}
 */
export function checkBudget(root, folders) {
  const measured = sourceFiles(root, folders)
    .filter((file) => /\.(ts|tsx|mjs|css|wgsl|sh)$/.test(file) && !isTest(file) && !TABLES.test(file))
    .map((file) => ({ file, lines: linesOf(readFileSync(join(root, file), 'utf8')) }))
    .sort((a, b) => b.lines - a.lines);
  const median = measured[Math.floor(measured.length / 2)]?.lines ?? 0;
  const say = ({ file, lines }) => `${file}: ${lines} lines`;
  const problems = measured
    .filter(({ lines }) => lines > TOO_LONG)
    .map((entry) => `${say(entry)}, at most ${TOO_LONG}`);
  if (median > MEDIAN) problems.push(`the median file has ${median} lines, at most ${MEDIAN}`);
  const long = measured.filter(({ lines }) => lines > LONG && lines <= TOO_LONG).map(say);
  return { files: measured.length, median, long, problems };
}

function linesOf(text) {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

if (process.argv[1] === import.meta.filename) {
  const { files, median, long, problems } = checkBudget(process.cwd(), ['src', 'tools', 'test/support']);
  for (const entry of long) console.error(`long: ${entry}`);
  for (const problem of problems) console.error(`over budget: ${problem}`);
  console.error(
    `${files} files, median ${median} lines, ${long.length} above ${LONG}, ${problems.length} problems`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}
