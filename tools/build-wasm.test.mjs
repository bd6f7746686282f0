import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildWasm } from './build-wasm.mjs';

describe('the kernels for the processor', () => {
  it('import a memory and nothing else, bring no data into it, and stay under 60 KiB', async () => {
    const wasm = await buildWasm();
    expect(wasm.length).toBeLessThan(60 * 1024);
    const module = await WebAssembly.compile(wasm);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    new Uint8Array(memory.buffer).fill(7);
    await WebAssembly.instantiate(module, { env: { memory } });
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 7)).toBe(true);
  });

  it('are compiled once for all who ask at the same moment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'facet-wasm-'));
    const [one, other] = await Promise.all([buildWasm(folder), buildWasm(folder)]);
    expect(other).toBe(one);
    expect(await readdir(folder)).toHaveLength(1);
    await rm(folder, { recursive: true });
  });
});
