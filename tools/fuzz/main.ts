import { parseArgs } from 'node:util';
import { foreignTarget } from './foreign.ts';
import { ggufTarget } from './gguf.ts';
import { hubTarget } from './hub.ts';
import { importTarget } from './import.ts';
import { markdownTarget } from './markdown.ts';
import { fuzz, type FuzzTarget } from './run.ts';

const TARGETS: Readonly<Record<string, FuzzTarget>> = {
  gguf: ggufTarget,
  import: importTarget,
  foreign: foreignTarget,
  markdown: markdownTarget,
  hub: hubTarget,
};
const USAGE = `npm run fuzz -- (all | ${Object.keys(TARGETS).join(' | ')}) [--minutes N] [--rounds N] [--seed S]`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' } },
});
const target = TARGETS[positionals[0] ?? ''];
if (!target) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
const minutes =
  values.minutes === undefined ? (rounds === undefined ? 1 : undefined) : Number(values.minutes);
process.stdout.write(`${positionals[0]}, seed ${seed}\n`);
const report = await fuzz(target, {
  seed,
  rounds,
  milliseconds: minutes === undefined ? undefined : minutes * 60_000,
  onFailure: (failed, error) => process.stdout.write(`seed ${failed}: ${told(error)}\n`),
});
const outcomes = [...report.outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
process.stdout.write(`${report.tried} tried, ${report.failures.length} failed; ${outcomes}\n`);
process.stdout.write(`slowest: seed ${report.slowest.seed}, ${report.slowest.milliseconds.toFixed(0)} ms\n`);
process.exitCode = report.failures.length > 0 ? 1 : 0;

/** An error with what caused it, neither of them at any length. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 2000);
  const cause = error.cause === undefined ? '' : `\ncaused by ${told(error.cause)}`;
  return (error.stack ?? error.message).slice(0, 2000) + cause;
}
