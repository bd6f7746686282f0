#!/usr/bin/env node
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

/** What every kernel costs on a GPU that is not there: bundles tools/gpu-stats/main.ts and runs it. */
const outfile = fileURLToPath(new URL('../build/gpu-stats/gpu-stats.mjs', import.meta.url));
await bundle(fileURLToPath(new URL('gpu-stats/main.ts', import.meta.url)), outfile);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
