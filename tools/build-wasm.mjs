import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { sourceFiles } from './check/files.mjs';

/** The module that gives the kernels' WebAssembly: its bytes in Node, its address in a browser. */
const MODULE = 'virtual:kernels-wasm';
const RESOLVED = `\0${MODULE}`;
const ROUTE = '/@kernels.wasm';
const ENTRY = 'src/kernels/kernels.as.ts';
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What this process compiles now, by the file it will be kept in: bundles of several workers ask at once. */
const compiling = new Map();

const sources = () => sourceFiles(ROOT.replace(/\/$/, ''), ['src']).filter((file) => file.endsWith('.as.ts'));

/**
 * Compiles the AssemblyScript kernels. The memory is imported as `env.memory`; there is no runtime, no garbage
 * collection and no data, so instances in several threads can share one memory that holds nothing of theirs.
 * The memory is a shared one, of up to 4 GiB. What was compiled is kept in `folder`.
 * @param {string} folder
 * @returns {Promise<Uint8Array>}
 */
export async function buildWasm(folder = `${ROOT}build/wasm`) {
  const flags = ['--optimizeLevel', '3', '--shrinkLevel', '1', '--converge', '--noAssert'];
  flags.push('--runtime', 'stub', '--use', 'abort=', '--importMemory');
  flags.push('--enable', 'simd', '--initialMemory', '1', '--maximumMemory', '65536');
  flags.push('--enable', 'threads', '--sharedMemory');
  // The compiler itself is only loaded to compile: that takes a second.
  const { devDependencies } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8'));
  const texts = await Promise.all(
    sources().map(async (file) => [file, await readFile(`${ROOT}${file}`, 'utf8')]),
  );
  const digest = createHash('sha256')
    .update(JSON.stringify([devDependencies.assemblyscript, flags, texts]))
    .digest('hex');
  const kept = join(folder, `${digest}.wasm`);
  try {
    return await readFile(kept);
  } catch {
    if (!compiling.has(kept)) {
      compiling.set(
        kept,
        compile(flags, kept).finally(() => compiling.delete(kept)),
      );
    }
    return compiling.get(kept);
  }
}

async function compile(flags, kept) {
  const worker = new Worker(new URL('compile-wasm.mjs', import.meta.url), {
    workerData: { entry: ENTRY, flags },
  });
  const [{ wasm, problem }] = await once(worker, 'message');
  if (!wasm) throw new Error(`The kernels do not compile:\n${problem}`);
  // Renamed into place: several tests may start at the same moment.
  await mkdir(dirname(kept), { recursive: true });
  await writeFile(`${kept}.${process.pid}`, wasm);
  await rename(`${kept}.${process.pid}`, kept);
  return wasm;
}

const inlined = (wasm) =>
  `export default Uint8Array.from(atob('${Buffer.from(wasm).toString('base64')}'), (c) => c.charCodeAt(0));`;

/**
 * The module for Vite: a file of the build, a route of the development server, or bytes in a test.
 * @param {{ inline?: boolean }} options `inline`: bytes in a build too, for one that is a single file
 */
export function kernelsWasm({ inline = process.env.VITEST !== undefined } = {}) {
  let serving = false;
  return {
    name: 'kernels-wasm',
    configResolved({ command }) {
      serving = command === 'serve';
    },
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined;
      for (const file of sources()) this.addWatchFile(`${ROOT}${file}`);
      if (inline) return inlined(await buildWasm());
      if (serving) return `export default '${ROUTE}?${Date.now()}';`;
      const source = await buildWasm();
      const reference = this.emitFile({ type: 'asset', name: 'kernels.wasm', source });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer({ middlewares }) {
      // Ready, with luck, when the page asks; what is wrong is said then.
      if (!inline) buildWasm().catch(() => {});
      middlewares.use(ROUTE, (_, response, next) => {
        void buildWasm().then((wasm) => {
          response.setHeader('Content-Type', 'application/wasm');
          response.end(wasm);
        }, next);
      });
    },
  };
}

/** The module for esbuild, which bundles the command line. */
export const kernelsWasmBytes = {
  name: 'kernels-wasm',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${MODULE}$`) }, () => ({ path: MODULE, namespace: 'wasm' }));
    onLoad({ filter: /.*/, namespace: 'wasm' }, async () => ({
      contents: await buildWasm(),
      loader: 'binary',
    }));
  },
};
