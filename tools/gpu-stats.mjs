#!/usr/bin/env node
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

/** What every kernel costs on a GPU that is not there: bundles tools/gpu-stats/main.ts and runs it. */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const outfile = path('../build/gpu-stats/gpu-stats.mjs');
await bundle(path('gpu-stats/compile.ts'), path('../build/gpu-stats/compile.mjs'));
await bundle(path('gpu-stats/main.ts'), outfile);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
