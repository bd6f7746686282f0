#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

/**
 * Tries what comes from outside with strange inputs: bundles tools/fuzz/main.ts and runs it. `all` tries every target,
 * two beside each other.
 */
const LANES = [
  ['gguf', 'hub'],
  ['markdown', 'import', 'foreign'],
];
const outfile = fileURLToPath(new URL('../build/fuzz/fuzz.mjs', import.meta.url));
await bundle(fileURLToPath(new URL('fuzz/main.ts', import.meta.url)), outfile);
process.setSourceMapsEnabled(true);
// React's checks for developers take longer than what is tried.
process.env.NODE_ENV ??= 'production';
const [target, ...limits] = process.argv.slice(2);
if (target === 'all') await Promise.all(LANES.map(tryLane));
else await import(pathToFileURL(outfile).href);

async function tryLane(targets) {
  for (const each of targets) if ((await tried(each)) !== 0) process.exitCode = 1;
}

/** The exit code of a target's run, whose output is shown in one piece. */
function tried(each) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', outfile, each, ...limits], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const parts = [];
    child.stdout.on('data', (part) => parts.push(part));
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(parts));
      resolve(code);
    });
  });
}
