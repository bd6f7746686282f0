#!/usr/bin/env node
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

/** Tries what comes from outside with strange inputs: bundles tools/fuzz/main.ts and runs it. */
const outfile = fileURLToPath(new URL('../build/fuzz/fuzz.mjs', import.meta.url));
await bundle(fileURLToPath(new URL('fuzz/main.ts', import.meta.url)), outfile);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
