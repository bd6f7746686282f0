import { formatBytes } from '../../src/shared/format-bytes.ts';

/** What a command gives: a document for `--json`, and the same for people. */
export interface Report {
  readonly json: unknown;
  readonly text: string;
}

/** Progress and notes go to stderr, so that stdout holds nothing but the result. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Made once; whole numbers with thousands apart. */
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

const formatRate = (rate: number): string => (rate < 99.95 ? rate.toFixed(1) : whole.format(rate));

/** Bytes in binary units, three digits or so, as the app writes them. */
export const binary = formatBytes;

/** Bytes in MiB whatever their size, for figures that are compared: `4,352 MiB`, `31.5 MiB`. */
export function mebibytes(bytes: number): string {
  const value = bytes / 2 ** 20;
  return `${Number.isInteger(value) ? whole.format(value) : formatRate(value)} MiB`;
}

/** Rows as aligned columns; the first column is left-aligned, the others right-aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
