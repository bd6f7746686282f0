import kernels from 'virtual:kernels-wasm';

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels for the processor, compiled once. */
export function kernelModule(): Promise<WebAssembly.Module> {
  compiled ??=
    typeof kernels === 'string' ? WebAssembly.compileStreaming(fetch(kernels)) : WebAssembly.compile(kernels);
  // One that could not be fetched is asked for again.
  compiled.catch(() => (compiled = undefined));
  return compiled;
}
