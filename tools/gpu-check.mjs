#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './gpu-check/report.mjs';

/**
 * `node tools/gpu-check.mjs [--minutes 8] [--only tests,270m,...]`: what is worth knowing of this machine's GPU, as a section
 * for docs/benchmarks.md: kernels against their references, the golden model, work in pieces; speed of
 * made-up models of the true shapes with their kernels fitted, what they take of memory, and of the vision tower. FACET_ADAPTER chooses another adapter. What there is no
 * time left for is named.
 */
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '8' },
    only: { type: 'string', default: 'tests,270m,1b,4b,12b,27b,vision' },
  },
});
const endsAt = Date.now() + Number(values.minutes) * 60_000;
const wanted = values.only.split(',');
const missing = [];

/** What a command prints as JSON; undefined, and named as missing, where it has none in time. */
function json(name, seconds, command, ...args) {
  if (!wanted.includes(name)) return undefined;
  const timeout = Math.min(seconds * 1000, endsAt - Date.now());
  if (timeout <= 0) return void missing.push({ name, why: 'no time was left' });
  console.error(`${name} ...`);
  const env = { FACET_ADAPTER: 'default', ...process.env };
  const { stdout, stderr, error, status } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 27,
    timeout,
  });
  try {
    return JSON.parse(stdout.slice(stdout.indexOf('{')));
  } catch {
    const words = stderr.trim().split('\n').at(-1) ?? '';
    missing.push({ name, why: error ? error.message : `ended with ${status}: ${words}` });
    return undefined;
  }
}

const TESTS = [
  'src/kernels',
  'test/paced-gpu.test.ts',
  'test/tiny-golden.test.ts',
  'test/arithmetic.test.ts',
];
const facet = (name, ...args) =>
  json(name, 100, process.execPath, join(root, 'tools/facet.mjs'), 'bench', ...args, '--json');

const tests = json('tests', 180, 'npx', 'vitest', 'run', '--project', 'unit', '--reporter=json', ...TESTS);
const shapes = ['270m', '1b', '4b', '12b', '27b']
  .map((shape) =>
    facet(
      shape,
      '--shape',
      shape,
      '--quant',
      'Q4_0',
      '--prefill',
      '512',
      '--decode',
      '32',
      '--context',
      '64,4096',
      '--fit',
    ),
  )
  .filter((result) => result !== undefined);
const vision = facet('vision', '--vision', '--layers', '4');
const date = new Date().toISOString().slice(0, 10);
const command = ['node tools/gpu-check.mjs', ...process.argv.slice(2)].join(' ');
console.log(report({ date, command, tests, shapes, vision, missing }));
process.exitCode = missing.length > 0 || tests?.numFailedTests ? 1 : 0;
