#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prerequisites } from './check/prerequisites.mjs';

/**
 * What takes too long for `npm test`, on the app as it is built:
 * `node tools/endurance.mjs soak [--minutes 60] [--share 1]` works on without an end in sight and watches memory, at
 * most on that share of a core; `node tools/endurance.mjs kills [--times 20] [--seed S] [--only WHAT]` kills browsers
 * and GPU processes at random moments. docs/reliability.md has what they found.
 */
const USAGE =
  'node tools/endurance.mjs (soak [--minutes N] [--share S] | kills [--times N] [--seed S] [--only WHAT])';
const root = join(import.meta.dirname, '..');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    share: { type: 'string', default: '1' },
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string', default: '' },
  },
});
const [project] = positionals;
if (project !== 'soak' && project !== 'kills') {
  console.error(USAGE);
  process.exit(2);
}
const { env: found, missing } = await prerequisites(root);
for (const entry of missing) console.error(`Missing: ${entry}`);
const env = {
  ...process.env,
  ...found,
  FACET_MINUTES: values.minutes,
  FACET_SHARE: values.share,
  FACET_TIMES: values.times,
  FACET_SEED: values.seed,
};
const args = [
  'test',
  '--config=e2e/endurance/playwright.config.ts',
  `--project=${project}`,
  '-g',
  values.only,
];
process.exitCode = spawnSync('npx', ['playwright', ...args], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env,
}).status;
