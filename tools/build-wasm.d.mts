import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';

export function buildWasm(options?: { shared?: boolean }): Promise<Uint8Array<ArrayBuffer>>;
export function kernelsWasm(options?: { inline?: boolean }): Plugin;
export const kernelsWasmBytes: EsbuildPlugin;
