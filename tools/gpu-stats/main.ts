import { parseArgs } from 'node:util';
import { table } from '../cli/output.ts';
import { budgetOf, overBudget, readBudget, writeBudget } from './budget.ts';
import { findCompiler, TARGETS } from './compiler.ts';
import { type TokenWork, usedKernels } from './kernels.ts';
import { type KernelStatistics, statisticsFor, type TargetStatistics } from './statistics.ts';

const USAGE = `usage: node tools/gpu-stats.mjs [--target ${TARGETS.join('|')}] [--only PATTERN] [--json] [--write-budget]`;

/** Targets that have a compiler without a GPU, but none that this tool runs. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  tgl: "Intel's compiler runs without a GPU behind Mesa's libintel_noop_drm_shim.so, which no package has: it is built from Mesa's sources (-Dtools=drm-shim,intel).",
  sm_89:
    "NVIDIA's compiler (NVRTC) takes CUDA: WGSL gets there by naga's HLSL and Slang, neither of which is an npm package.",
};

process.exitCode = await main();

/** Prints the statistics of a target; answers the exit code. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', default: 'navi31' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      'write-budget': { type: 'boolean', default: false },
    },
  });
  const target = TARGETS.find((known) => known === values.target);
  if (!target) {
    console.error(ELSEWHERE[values.target] ?? `There is no target "${values.target}".`);
    console.error(USAGE);
    return 2;
  }
  const compiler = findCompiler();
  if ('missing' in compiler) {
    console.error(`Missing: ${compiler.missing}`);
    return 1;
  }
  const { kernels: all, tokens } = await usedKernels();
  const pattern = new RegExp(values.only);
  const kernels = all.filter(({ kernel, use }) => pattern.test(`${kernel.name}, ${use}`));
  const statistics = await statisticsFor(target, compiler.driver, kernels);
  if (values['write-budget'] && values.only === '') writeBudget(target, budgetOf(statistics));
  const budget = readBudget(target);
  // Another version of the compiler moves every count a little.
  const comparable = budget?.compiler === statistics.compiler && values.only === '';
  const over = budget && comparable ? overBudget(budget, statistics) : [];
  if (values.json) console.log(JSON.stringify({ target, ...statistics, comparable, over, tokens }, null, 2));
  else print(statistics, tokens);
  for (const line of over) console.error(`over budget: ${line}`);
  return over.length > 0 ? 1 : 0;
}

function print({ compiler, kernels }: TargetStatistics, tokens: readonly TokenWork[]): void {
  const row = (kernel: KernelStatistics): string[] => [
    kernel.name,
    kernel.use,
    String(kernel.registers),
    String(kernel.waves),
    String(kernel.sharedBytes),
    String(kernel.spills),
    String(kernel.instructions),
    kernel.instructionsPerWeight?.toFixed(2) ?? '',
    kernel.lanes === undefined ? '' : `${Math.round(kernel.lanes * 100)} %`,
  ];
  console.log(compiler);
  console.log(
    table([
      ['kernel', 'use', 'registers', 'waves', 'shared', 'spills', 'instructions', 'per weight', 'lanes'],
      ...kernels.map(row),
    ]),
  );
  console.log(
    table([
      ['a token of', 'sampling', 'dispatches', 'MB'],
      ...tokens.map(({ shape, quantisation, sampling, dispatches, bytes }) => [
        `${shape} ${quantisation}`,
        sampling,
        String(dispatches),
        (bytes / 1e6).toFixed(1),
      ]),
    ]),
  );
}
