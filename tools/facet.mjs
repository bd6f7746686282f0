#!/usr/bin/env node
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

/** The command line: bundles tools/cli/main.ts and runs it, so that it never runs an old build. */
const outfile = fileURLToPath(new URL('../build/cli/facet.mjs', import.meta.url));
try {
  await bundle(fileURLToPath(new URL('cli/main.ts', import.meta.url)), outfile);
} catch {
  process.exit(1); // esbuild has said why
}
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
