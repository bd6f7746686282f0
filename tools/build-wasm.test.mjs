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
});
