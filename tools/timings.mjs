import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prerequisites } from './check/prerequisites.mjs';

/**
 * `npm run timings`: what parts of the page and the engine's text take on this machine, as tables. Asserts
 * nothing: times depend on the machine, so `npm test` asserts growth and ratios only.
 */
const root = join(import.meta.dirname, '..');
const { env: found, missing } = await prerequisites(root);
for (const entry of missing) console.error(`Missing: ${entry}`);
const env = { ...process.env, ...found, FACET_TIMINGS: '1' };
const npx = (...args) =>
  spawnSync('npx', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', env }).status;

const bench = npx('vitest', 'bench', '--run', '--project', 'growth');
const page = npx('playwright', 'test', '--config=playwright.config.ts', '--project=timings');
process.exitCode = bench === 0 && page === 0 ? 0 : 1;
