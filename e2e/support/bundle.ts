import { build } from 'vite';
import { kernelsWasm } from '../../tools/build-wasm.mjs';

/** The text of a worker made from a module of e2e/support, bundled as the app's own is. */
export async function bundleWorker(
  entry: string,
  define: Readonly<Record<string, string>> = {},
): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    plugins: [kernelsWasm({ inline: true })],
    logLevel: 'error',
    define,
    build: { write: false, target: 'es2023', lib: { entry, formats: ['es'], fileName: 'worker' } },
  });
  const [first] = [built].flat();
  if (!first || !('output' in first)) throw new Error(`${entry} was not bundled`);
  return first.output[0].code;
}
