import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';

export function buildWasm(folder?: string): Promise<Uint8Array<ArrayBuffer>>;
export function kernelsWasm(options?: { inline?: boolean }): Plugin;
export const kernelsWasmBytes: EsbuildPlugin;
