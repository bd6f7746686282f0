import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prerequisites } from './prerequisites.mjs';
import { realWeightsPath } from './real-weights.mjs';

/**
 * `npm test`: every check and every test, in order of what is quick to know. Goes on after failures and ends
 * with one line, `N passed, N failed`. `npm test -- lint unit` runs only the steps named.
 * With FACET_270M set to the path of the real weights, or to `fetch`, their tests run too.
 */
const root = join(fileURLToPath(import.meta.url), '../../..');
const reports = join(root, 'build/check');
// Vulkan's loader complains on every start where there is no session to name this.
const env = { XDG_RUNTIME_DIR: tmpdir(), ...process.env };

/** For each kind of input, with a fresh seed; two kinds at a time. `npm run fuzz` goes on for as long as one likes. */
const FUZZ_MINUTES = '0.15';

const steps = [
  ['prerequisites', findPrerequisites],
  ['format', command('oxfmt', '--check')],
  ['lint', command('oxlint')],
  ['types', typecheck],
  ['boundaries', command('node', 'tools/check/boundaries.mjs')],
  ['budget', command('node', 'tools/check/budget.mjs')],
  ['dead code', command('knip')],
  ['unit', vitest('growth', 'unit')],
  ['build', build],
  ['fuzz', command('node', 'tools/fuzz.mjs', 'all', '--minutes', FUZZ_MINUTES)],
  ['size', command('size-limit')],
  ['e2e', playwright],
  ['real', realWeights],
];

const TYPE_PROJECTS = ['worker', 'page', 'service-worker', 'node', 'lib'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some(([step]) => step === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${steps.map(([name]) => name).join(', ')}.`);
  process.exit(2);
}

process.chdir(root);
mkdirSync(reports, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, run] of steps) {
  if (wanted.length > 0 && name !== 'prerequisites' && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  const start = performance.now();
  const counts = { passed: 0, failed: 0, skipped: 0, ...(await run()) };
  for (const key of Object.keys(total)) total[key] += counts[key];
  lines.push(
    `${name.padEnd(14)}${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s   ${summary(counts)}`,
  );
}
console.log(`\n== summary\n${lines.join('\n')}\n`);
console.log(summary(total));
process.exitCode = total.failed > 0 ? 1 : 0;

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function findPrerequisites() {
  const { env: more, found, missing } = await prerequisites(root);
  Object.assign(env, more);
  const weights = realWeightsPath(root);
  if (weights === 'fetch') missing.push('The real weights: tools/fetch-270m.sh could not fetch them.');
  else if (weights) env.FACET_270M = weights;
  for (const entry of found) console.log(entry);
  for (const entry of missing) console.error(`Missing: ${entry}`);
  return { passed: found.length, failed: missing.length };
}

/** Runs a program of node_modules/.bin (or Node itself) with its output shown; answers whether it succeeded. */
function succeeds(program, args, more = {}) {
  const windows = process.platform === 'win32';
  const path =
    program === 'node'
      ? process.execPath
      : join(root, 'node_modules/.bin', windows ? `${program}.cmd` : program);
  return spawnSync(path, args, { stdio: 'inherit', shell: windows, env: { ...env, ...more } }).status === 0;
}

/** A check: one program that passes or fails. */
function command(program, ...args) {
  return () => (succeeds(program, args) ? { passed: 1 } : { failed: 1 });
}

/** The end-to-end tests need no other build after it. */
function build() {
  const counts = command('vite', 'build')();
  if (counts.passed) env.FACET_BUILT = '1';
  return counts;
}

function typecheck() {
  const failed = TYPE_PROJECTS.filter((name) => !succeeds('tsc', ['-p', `tsconfig.${name}.json`])).length;
  return { passed: TYPE_PROJECTS.length - failed, failed };
}

/** Removes the last report before `run` and reads the new one after it; undefined when none was written. */
function reportOf(file, run) {
  rmSync(file, { force: true });
  const ok = run();
  return { ok, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined };
}

/** A run of vitest over some projects, with `more` in its environment. */
function vitest(...projects) {
  return (more = {}) => {
    const file = join(reports, `vitest-${projects.at(-1)}.json`);
    const { ok, report } = reportOf(file, () =>
      succeeds(
        'vitest',
        [
          'run',
          ...projects.flatMap((name) => ['--project', name]),
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${file}`,
        ],
        more,
      ),
    );
    if (!report) return { failed: 1 };
    // A file that cannot be loaded has no tests to fail, but fails all the same.
    const unloaded = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    return counted(ok, {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      skipped: report.numPendingTests + report.numTodoTests,
    });
  };
}

/** What compares times has the machine for itself, and is over before the rest shares it. */
function playwright() {
  return sum([playwrightOf(['growth'], '--workers=1'), playwrightOf(['app', 'webgpu', 'bare', 'firefox'])]);
}

function playwrightOf(projects, ...more) {
  const file = join(reports, `playwright-${projects[0]}.json`);
  const { ok, report } = reportOf(file, () =>
    succeeds(
      'playwright',
      ['test', '--reporter=list,json', ...more, ...projects.map((name) => `--project=${name}`)],
      { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    ),
  );
  if (!report) return { failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return counted(ok, { passed: expected, failed: unexpected + flaky, skipped });
}

/** A run that failed without a failing test (an error outside tests, no tests at all) counts as one failure. */
function counted(ok, counts) {
  return { ...counts, failed: ok ? counts.failed : Math.max(counts.failed, 1) };
}

function realWeights() {
  const path = env.FACET_270M;
  if (!path) {
    console.log('Set FACET_270M to run them: FACET_270M=fetch npm test, or its path instead of fetch.');
    return {};
  }
  if (!existsSync(path)) {
    console.error(`FACET_270M is ${path}, which is not there.`);
    return { failed: 1 };
  }
  return sum([env.FACET_ADAPTER, 'cpu'].map((adapter) => vitest('real')({ FACET_ADAPTER: adapter })));
}

/** Counts of several runs as one. */
function sum(runs) {
  const all = { passed: 0, failed: 0, skipped: 0 };
  for (const run of runs) for (const key of Object.keys(all)) all[key] += run[key] ?? 0;
  return all;
}
