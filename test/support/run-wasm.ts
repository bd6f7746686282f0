import wasm from 'virtual:kernels-wasm';
import { STEP_BYTES, plainStep, writeStep } from '../../src/device/step.ts';
import type { Kernel, Step } from '../../src/device/kernel.ts';
import { Random } from './random.ts';
import type { Contents } from './run-kernel.ts';

type Entry = (args: number, begin: number, end: number, scratch: number) => void;

const GUARD_WORDS = 64;
const GUARD = 0x7fc0_beef;
const PAGE = 65_536;

let compiled: WebAssembly.Module | undefined;

/** The kernels' WebAssembly over a memory of `bytes`. */
export async function wasmOver(
  bytes: number,
): Promise<{ memory: WebAssembly.Memory; entry: (name: string) => Entry }> {
  if (typeof wasm === 'string') throw new Error(`the kernels are at ${wasm}, not here`);
  compiled ??= await WebAssembly.compile(wasm);
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(bytes / PAGE) + 1,
    maximum: PAGE,
    shared: true,
  });
  const { exports } = await WebAssembly.instantiate(compiled, { env: { memory } });
  return {
    memory,
    entry: (name) => {
      const entry = exports[name];
      if (typeof entry !== 'function') throw new Error(`the kernels have no ${name}`);
      return entry as Entry;
    },
  };
}

/**
 * As `runKernel`, on the processor: one call over all units, and again in random parts in random order with
 * scratch full of rubbish, which must give the same bytes.
 */
export async function runWasm<Name extends string>(
  kernel: Kernel<Name>,
  contents: Partial<Record<Name, Contents>>,
  step: Partial<Step> = {},
): Promise<Record<Name, ArrayBuffer>> {
  const form = kernel.wasm;
  if (!form) throw new Error(`${kernel.name} has no form for the processor`);
  const whole = { ...plainStep, ...step };
  const places = new Map<Name, { address: number; size: number; initial: Uint32Array }>();
  let next = 1024;
  for (const { name, kind } of kernel.bindings) {
    const content = kind === 'step' ? stepWords(whole) : contents[name];
    if (content === undefined) throw new Error(`test of ${kernel.name}: nothing for binding ${name}`);
    const size = Math.ceil((typeof content === 'number' ? content * 4 : content.byteLength) / 4) * 4;
    const initial = new Uint32Array(size / 4 + GUARD_WORDS).fill(GUARD, size / 4);
    if (typeof content !== 'number') {
      const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
      new Uint8Array(initial.buffer).set(bytes);
    }
    places.set(name, { address: next, size, initial });
    // Buffers begin at any word.
    next += initial.byteLength + 4;
  }
  const scratch = Math.ceil(next / 16) * 16;
  const { memory, entry } = await wasmOver(scratch + (form.scratchBytes ?? 0) + GUARD_WORDS * 4);
  const words = [
    ...kernel.bindings.map(({ name }) => places.get(name)?.address ?? 0),
    ...form.arguments(whole),
  ];
  new Int32Array(memory.buffer).set(words, 0);
  const units = form.units(whole);

  const run = (parts: readonly (readonly [number, number])[]): Record<Name, ArrayBuffer> => {
    for (const { address, initial } of places.values()) {
      new Uint32Array(memory.buffer, address, initial.length).set(initial);
    }
    const scratchWords = new Uint32Array(memory.buffer, scratch, (form.scratchBytes ?? 0) / 4 + GUARD_WORDS);
    scratchWords.fill(GUARD);
    for (const [begin, end] of parts) entry(form.entry)(0, begin, end, scratch);
    if (scratchWords.subarray(-GUARD_WORDS).some((word) => word !== GUARD)) {
      throw new Error(`${kernel.name}: wrote past the end of its scratch`);
    }
    const results = {} as Record<Name, ArrayBuffer>;
    for (const { name, kind } of kernel.bindings) {
      const { address, size, initial } = places.get(name) as NonNullable<ReturnType<typeof places.get>>;
      const now = new Uint32Array(memory.buffer, address, initial.length).slice();
      const kept = kind === 'write' ? size / 4 : 0;
      const broken = now.findIndex((word, i) => i >= kept && word !== initial[i]);
      if (broken >= 0) throw new Error(`${kernel.name}: wrote word ${broken} of ${name}, which has ${kept}`);
      if (kind === 'write') results[name] = now.buffer.slice(0, size);
    }
    return results;
  };

  const results = run([[0, units]]);
  const parts = run(randomParts(units, new Random(units)));
  for (const name of Object.keys(results) as Name[]) {
    const [one, two] = [new Uint32Array(results[name]), new Uint32Array(parts[name])];
    const place = one.findIndex((word, i) => word !== two[i]);
    if (place >= 0)
      throw new Error(`${kernel.name}: word ${place} of ${name} depends on how units are split`);
  }
  return results;
}

function stepWords(step: Step): Uint32Array {
  const words = new Uint32Array(STEP_BYTES / 4);
  writeStep(step, words, 0);
  return words;
}

/** [0, units) in up to 7 parts, in any order. */
function randomParts(units: number, random: Random): [number, number][] {
  const cuts = Array.from({ length: Math.min(6, units) }, () => random.integer(0, units + 1));
  const sorted = [0, ...cuts.sort((a, b) => a - b), units];
  const parts = sorted.slice(1).map((end, i): [number, number] => [sorted[i] as number, end]);
  return parts
    .map((part) => ({ part, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ part }) => part);
}
