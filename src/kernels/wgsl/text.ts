/** Text to put into text; parts that an option leaves out are empty, false or undefined. */
export type Part = string | number | false | undefined | readonly Part[];

/** The texts in parts that are not left out. */
function texts(parts: readonly Part[]): string[] {
  return parts
    .flat(Infinity as 8)
    .filter((part) => part !== '' && part !== false && part !== undefined)
    .map(String);
}

/** Parts one under the other; those that are left out leave no line. */
export function lines(...parts: readonly Part[]): string {
  return texts(parts).join('\n');
}

/** Parts with a blank line between them, and one end of line. */
export function paragraphs(...parts: readonly Part[]): string {
  return `${texts(parts)
    .map((part) => part.replace(/^\n+|\n+$/g, ''))
    .join('\n\n')}\n`;
}

/** `line` of 0, 1, ... `count` - 1, one under the other. */
export function each(count: number, line: (index: number) => Part): string {
  return lines(Array.from({ length: count }, (_, index) => line(index)));
}

/** `term` of 0, 1, ... `count` - 1 in one line, with `by` between them. */
export function joined(count: number, by: string, term: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => term(index)).join(by);
}

const HOLE = '\u0000';

/** Lines of every template, a hole where a value stands: a model makes hundreds of kernels from a few dozen. */
const templates = new WeakMap<TemplateStringsArray, readonly string[]>();

function rowsOf(strings: TemplateStringsArray): readonly string[] {
  const known = templates.get(strings) ?? dedent(strings.join(HOLE));
  templates.set(strings, known);
  return known;
}

/**
 * WGSL as a template. Its own indentation is taken off; a value of several lines is indented like the line
 * it stands in; a line that holds only values, all of them left out, is no line.
 */
export function wgsl(strings: TemplateStringsArray, ...values: readonly Part[]): string {
  let next = 0;
  return rowsOf(strings)
    .flatMap((row) => {
      const indentation = /^ */.exec(row)?.[0] ?? '';
      const text = row.replaceAll(HOLE, () =>
        lines(values[next++]).replaceAll(/\n(?!\n)/g, `\n${indentation}`),
      );
      return row.includes(HOLE) && text.trim() === '' ? [] : [text];
    })
    .join('\n');
}

/** Lines of `text` without the indentation they share, and without a first and last line that are blank. */
function dedent(text: string): string[] {
  const rows = text.split('\n');
  if (rows[0]?.trim() === '') rows.shift();
  if (rows.at(-1)?.trim() === '') rows.pop();
  const shared = Math.min(...rows.filter((row) => row.trim() !== '').map((row) => row.search(/[^ ]/)));
  return rows.map((row) => (row.trim() === '' ? '' : row.slice(shared)));
}
