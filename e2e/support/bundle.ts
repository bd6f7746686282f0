import { build } from 'vite';
import { kernelsWasm } from '../../tools/build-wasm.mjs';

/** Workers by their entry: a bundle takes seconds, and most tests want one that another test had before. */
const bundled = new Map<string, Promise<string>>();

/**
 * The text of a worker made from a module of e2e/support, bundled as the app's own is. `globals` are its global
 * variables, by their expressions.
 */
export async function bundleWorker(
  entry: string,
  globals: Readonly<Record<string, string>> = {},
): Promise<string> {
  const body = bundled.get(entry) ?? bundle(entry);
  bundled.set(entry, body);
  const values = Object.entries(globals).map(([name, value]) => `globalThis.${name} = ${value};\n`);
  return `${values.join('')}${await body}`;
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    plugins: [kernelsWasm({ inline: true })],
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry, formats: ['es'], fileName: 'worker' },
      // One file is served: what the app loads later is in it.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = [built].flat();
  if (!first || !('output' in first)) throw new Error(`${entry} was not bundled`);
  return first.output[0].code;
}
