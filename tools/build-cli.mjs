import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

/**
 * `npm run build:cli [-- linux-arm64]`: puts the command line into build/portable/, which runs on any machine of
 * this platform (or the one named) with Node: `node facet.mjs`. Its one package, webgpu (Dawn), is copied along.
 */
const platform =
  process.argv[2] ??
  (process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`);
const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

await rm(path('build/portable'), { recursive: true, force: true });
await bundle(path('tools/cli/main.ts'), path('build/portable/facet.mjs'));
for (const part of ['index.js', 'package.json', 'LICENSE.md', `dist/${platform}`]) {
  await cp(path(`node_modules/webgpu/${part}`), path(`build/portable/node_modules/webgpu/${part}`), {
    recursive: true,
  });
}
console.log(
  `build/portable/ is ready: Node ${process.versions.node.split('.')[0]} or newer runs its facet.mjs.`,
);
