import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Target } from './compiler.ts';
import type { KernelStatistics, TargetStatistics } from './statistics.ts';

const COUNTS = ['registers', 'sharedBytes', 'spills', 'instructions', 'loop'] as const;

/** What every kernel may cost: the counts above and `waves`, by the kernel and its use. */
export interface Budget {
  readonly compiler: string;
  readonly kernels: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A little more than before is no worse: compilers order and move things differently after any change. */
const SLACK = 1.03;

const fileOf = (target: Target): string =>
  fileURLToPath(new URL(`../../test/golden/gpu-budget-${target}.json`, import.meta.url));

/** The budget of a target, where it has one. */
export function readBudget(target: Target): Budget | undefined {
  const file = fileOf(target);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Budget) : undefined;
}

/** Keeps a budget, a line a kernel, so that a change of it can be read. */
export function writeBudget(target: Target, { compiler, kernels }: Budget): void {
  const rows = Object.entries(kernels).map(
    ([key, costs]) => `    ${JSON.stringify(key)}: ${JSON.stringify(costs)}`,
  );
  const text = `{\n  "compiler": ${JSON.stringify(compiler)},\n  "kernels": {\n${rows.join(',\n')}\n  }\n}\n`;
  writeFileSync(fileOf(target), text);
}

/** The budget that these statistics just meet. */
export function budgetOf({ compiler, kernels }: TargetStatistics): Budget {
  const costs = keyed(kernels).map(([key, kernel]) => {
    const counts = COUNTS.map((count) => [count, kernel[count]] as const);
    return [key, { waves: kernel.waves, ...Object.fromEntries(counts) }] as const;
  });
  return { compiler, kernels: Object.fromEntries(costs) };
}

/** What is over the budget, a line a kernel; kernels that it does not know, and those that are no more, too. */
export function overBudget(budget: Budget, { kernels }: TargetStatistics): string[] {
  const known = keyed(kernels);
  const names = new Set(known.map(([key]) => key));
  const worse = known.flatMap(([key, kernel]) => {
    const allowed = budget.kernels[key];
    if (!allowed) return [`${key}: not in the budget`];
    const more = COUNTS.filter((count) => kernel[count] > (allowed[count] ?? 0) * SLACK).map(
      (count) => `${count} ${allowed[count]} -> ${kernel[count]}`,
    );
    if (kernel.waves < (allowed['waves'] ?? 0)) more.push(`waves ${allowed['waves']} -> ${kernel.waves}`);
    return more.length > 0 ? [`${key}: ${more.join(', ')}`] : [];
  });
  const gone = Object.keys(budget.kernels).filter((key) => !names.has(key));
  return [...worse, ...gone.map((key) => `${key}: in the budget, but no kernel`)];
}

/** Kernels by name and use; those that share both, with a number. */
function keyed(kernels: readonly KernelStatistics[]): [string, KernelStatistics][] {
  const seen = new Map<string, number>();
  return kernels.map((kernel) => {
    const key = `${kernel.name}, ${kernel.use}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return [count === 1 ? key : `${key} (${count})`, kernel];
  });
}
