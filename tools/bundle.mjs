import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { kernelsWasmBytes } from './build-wasm.mjs';

/** `import text from './x.wgsl?raw'`, as Vite reads it. */
export const rawText = {
  name: 'raw',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -'?raw'.length)),
      namespace: 'raw',
    }));
    onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({
      contents: await readFile(path, 'utf8'),
      loader: 'text',
      resolveDir: dirname(path),
    }));
  },
};

/**
 * Bundles TypeScript for Node into `outfile`, with a source map; npm packages stay imports.
 * Keep `outfile` two folders below the root, like every entry: paths made from `import.meta.url` then hold.
 */
export async function bundle(entry, outfile) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    jsx: 'automatic',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [rawText, kernelsWasmBytes],
  });
  // Renamed into place: another command may be starting at the same moment.
  await mkdir(dirname(outfile), { recursive: true });
  for (const { path, contents } of outputFiles) {
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, contents);
    await rename(draft, path);
  }
}
