import type { Kernel, Step } from '../../src/device/kernel.ts';
import type { Allocation } from '../../src/device/memory.ts';
import { plainStep, STEP_BYTES, writeStep } from '../../src/device/step.ts';
import type { Device } from '../../src/device/device.ts';
import { openNodeGpu } from './device.ts';
import type { KernelDevice } from './kernel-runner.ts';
import { wasmOver } from './run-wasm.ts';

export type Words = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Named buffers, and kernels that find theirs by the names of their bindings. */
export interface PlanMemory {
  write(name: string, words: Words): void;
  read(name: string): Promise<ArrayBuffer>;
  prepare(kernels: readonly Kernel[]): Promise<(step: Partial<Step>) => void>;
  release(): void;
}

export interface PlanBuffers {
  readonly name: string;
  readonly words: number;
  readonly kind: 'storage' | 'uniform';
}

/** A device that can hold the buffers of a plan. */
export interface PlanDevice {
  hold(buffers: readonly PlanBuffers[]): Promise<PlanMemory>;
  destroy(): void;
}

export async function openPlanDevice(device: KernelDevice): Promise<PlanDevice> {
  if (device === 'processor') return { hold: holdOnProcessor, destroy: () => {} };
  const gpu = await openNodeGpu();
  return { hold: (buffers) => Promise.resolve(holdOnGpu(gpu, buffers)), destroy: () => gpu.destroy() };
}

function holdOnGpu(gpu: Device, buffers: readonly PlanBuffers[]): PlanMemory {
  const allocations = new Map<string, Allocation>();
  for (const { name, words, kind } of buffers) {
    const book = { owner: 'test', kind: 'sampling', dtype: 'u32', label: name } as const;
    allocations.set(name, gpu.memory.allocate({ ...book, bytes: 4 * words, use: kind }));
  }
  const of = (name: string) => found(allocations, name);
  return {
    write: (name, words) => gpu.write(of(name), words),
    read: (name) => gpu.read(of(name)),
    prepare: async (kernels) => {
      const slices = ({ bindings }: Kernel) =>
        bindings.flatMap(({ name }) => (name === 'step' ? [] : [[name, of(name)] as const]));
      const dispatches = await Promise.all(
        kernels.map((kernel) => gpu.prepare(kernel, Object.fromEntries(slices(kernel)))),
      );
      return (step) => gpu.submit({ ...plainStep, ...step }, dispatches);
    },
    release: () => allocations.forEach((allocation) => allocation.release()),
  };
}

async function holdOnProcessor(buffers: readonly PlanBuffers[]): Promise<PlanMemory> {
  const places = new Map<string, { address: number; words: number }>();
  let next = 1024;
  for (const { name, words } of [...buffers, { name: 'step', words: STEP_BYTES / 4 }]) {
    places.set(name, { address: next, words });
    next += words * 4;
  }
  const scratch = Math.ceil(next / 16) * 16;
  const { memory, entry } = await wasmOver(scratch + 65_536);
  const view = (name: string) => {
    const { address, words } = found(places, name);
    return new Uint32Array(memory.buffer, address, words);
  };
  return {
    write: (name, words) => view(name).set(new Uint32Array(words.buffer, words.byteOffset, words.length)),
    read: (name) => Promise.resolve(Uint32Array.from(view(name)).buffer),
    prepare: (kernels) =>
      Promise.resolve((partial) => {
        const step = { ...plainStep, ...partial };
        writeStep(step, view('step'), 0);
        for (const { name, bindings, wasm } of kernels) {
          if (!wasm) throw new Error(`${name} has no form for the processor`);
          const addresses = bindings.map((binding) => found(places, binding.name).address);
          new Int32Array(memory.buffer).set([...addresses, ...wasm.arguments(step)], 0);
          entry(wasm.entry)(0, 0, wasm.units(step), scratch);
        }
      }),
    release: () => {},
  };
}

function found<T>(of: ReadonlyMap<string, T>, name: string): T {
  const value = of.get(name);
  if (value === undefined) throw new Error(`the plan has no buffer ${name}`);
  return value;
}
