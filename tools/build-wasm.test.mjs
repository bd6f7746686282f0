import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildWasm } from './build-wasm.mjs';

describe('the kernels for the processor', () => {
  it('import a memory and nothing else, bring no data into it, and stay under 60 KB', async () => {
    const wasm = await buildWasm({ shared: true });
    expect(wasm.length).toBeLessThan(60_000);
    const module = await WebAssembly.compile(wasm);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    new Uint8Array(memory.buffer).fill(7);
    await WebAssembly.instantiate(module, { env: { memory } });
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 7)).toBe(true);
  });

  it('are compiled once for all who ask at the same moment', async () => {
    // Those for a memory of one thread: nobody else asks for them meanwhile.
    const folder = fileURLToPath(new URL('../build/wasm', import.meta.url));
    const before = new Set(await readdir(folder).catch(() => []));
    await buildWasm({ shared: false });
    for (const name of await readdir(folder)) if (!before.has(name)) await rm(`${folder}/${name}`);
    const [one, other] = await Promise.all([buildWasm({ shared: false }), buildWasm({ shared: false })]);
    expect(other).toBe(one);
  });
});
