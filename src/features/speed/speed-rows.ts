import { formatBytes, formatCount, formatRate, formatShare } from '../../ui/format.ts';
import { strings } from '../../ui/strings.ts';
import type { SpeedReport } from '../../worker/protocol.ts';
import { browserName } from './browser-name.ts';
import { speedStrings as texts } from './speed-strings.ts';

/** Names of the columns, and a row for each context. */
export function speedTable({ rows }: SpeedReport): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  return {
    head: Object.values(texts.columns),
    rows: rows.map((row) => [
      formatCount(row.context),
      formatRate(row.prefillTokensPerSecond),
      formatRate(row.decodeTokensPerSecond),
      formatShare(row.bandwidthShare),
      formatBytes(row.bytesPerToken),
      formatCount(row.dispatchesPerToken),
    ]),
  };
}

/** A report as Markdown, with the device and the browser. */
export function speedMarkdown(report: SpeedReport, userAgent: string): string {
  const { head, rows } = speedTable(report);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    ...(report.unfit ? [texts.unfit(report.unfit)] : []),
    `${texts.result(report.model, strings.deviceName(report.adapter))}, ${browserName(userAgent)}. ${texts.bandwidth(report.copyBandwidth)} ${texts.notes(report.prefill)}`,
    [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'),
  ].join('\n\n');
}
