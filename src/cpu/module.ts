import kernels from 'virtual:kernels-wasm';

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels for the processor, compiled once. */
export function kernelModule(): Promise<WebAssembly.Module> {
  compiled ??= typeof kernels === 'string' ? fetched(kernels) : WebAssembly.compile(kernels);
  // One that could not be fetched is asked for again.
  compiled.catch(() => (compiled = undefined));
  return compiled;
}

/** Not compiled as it streams: that asks for a content type which not every host of files knows. */
async function fetched(address: string): Promise<WebAssembly.Module> {
  // Nobody, this server included, is told what asks.
  const response = await fetch(address, { referrerPolicy: 'no-referrer' });
  return WebAssembly.compile(await response.arrayBuffer());
}
