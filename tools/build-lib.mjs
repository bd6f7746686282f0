import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { rawText } from './bundle.mjs';
import { buildWasm, kernelsWasmBytes } from './build-wasm.mjs';

/**
 * `npm run build:lib`: puts the package `facet` into build/lib/, ready for `npm pack`. Workers are files beside the
 * code that starts them, found by `new URL(..., import.meta.url)`, which bundlers follow.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}build/lib/`;

/** Entries of the package by their name in it. */
const BROWSER = {
  facet: 'src/lib/facet.ts',
  worker: 'src/lib/facet-worker.ts',
  openai: 'src/lib/openai-fetch.ts',
  react: 'src/lib/use-facet.ts',
  'main.worker': 'src/worker/main.worker.ts',
  'thread.worker': 'src/cpu/thread.worker.ts',
};
const NODE = { node: 'tools/lib/facet-node.ts' };

/** Workers as they lie in the package: the browser's own, since bundlers look for that name, and the page's policy is its host's. */
const workerUrls = {
  name: 'worker-urls',
  setup({ onLoad }) {
    onLoad({ filter: /src\/(worker\/client|cpu\/worker-thread)\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(/(new URL\('\.\/[\w.]+)\.ts'/g, "$1.js'")
        .replace(/^import \{ Worker \} from .*$/m, ''),
      loader: 'ts',
    }));
  },
};

/** The kernels for the processor: a file beside the code, which bundlers copy along. */
const kernelsBeside = {
  name: 'kernels-beside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:kernels-wasm$/ }, ({ path }) => ({ path, namespace: 'beside' }));
    onLoad({ filter: /.*/, namespace: 'beside' }, () => ({
      contents: "export default new URL('./kernels.wasm', import.meta.url).href;",
    }));
  },
};

const common = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([
  build({
    ...common,
    entryPoints: BROWSER,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    external: ['react'],
    plugins: [rawText, workerUrls, kernelsBeside],
  }),
  build({
    ...common,
    entryPoints: NODE,
    platform: 'node',
    target: 'node20',
    external: ['webgpu'],
    // Packages that Node's own loader would read are bundled, and ask for its modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [rawText, kernelsWasmBytes],
  }),
  writeFile(`${out}kernels.wasm`, await buildWasm()),
  cp(`${root}LICENSE`, `${out}LICENSE`),
  cp(`${root}docs/webllm.md`, `${out}README.md`),
  writeTypes(),
]);

const { version, license, engines } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
const entry = (name, types) => ({ types: `./types/${types}`, default: `./${name}.js` });
await writeFile(
  `${out}package.json`,
  `${JSON.stringify(
    {
      name: 'facet',
      version,
      description: "Google's Gemma 3 in the browser and in Node: WebLLM's interface, one import away.",
      license,
      type: 'module',
      engines,
      exports: {
        '.': entry('facet', 'src/lib/facet.d.ts'),
        './worker': entry('worker', 'src/lib/facet-worker.d.ts'),
        './node': entry('node', 'tools/lib/facet-node.d.ts'),
        './react': entry('react', 'src/lib/use-facet.d.ts'),
        './openai': entry('openai', 'src/lib/openai-fetch.d.ts'),
      },
      files: ['*.js', 'kernels.wasm', 'types', 'LICENSE', 'README.md'],
      // The types are WebLLM's own; the others are only for the entries named after them.
      peerDependencies: { '@mlc-ai/web-llm': '>=0.2.80', react: '>=18', webgpu: '>=0.4' },
      peerDependenciesMeta: {
        '@mlc-ai/web-llm': { optional: true },
        react: { optional: true },
        webgpu: { optional: true },
      },
    },
    null,
    2,
  )}\n`,
);
console.log('build/lib/ is ready: npm pack ./build/lib');

/** Declarations of the entries and of what they name. */
async function writeTypes() {
  const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));
  const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', '.'];
  const flags = ['-p', 'tsconfig.lib.json', ...emit, '--outDir', `${out}types`];
  await promisify(execFile)(tsc, flags, { cwd: root });
  for (const file of await readdir(`${out}types`, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = `${out}types/${file}`;
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/(from\s+|import\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'));
  }
}
