import type { Device } from '../../src/device/device.ts';
import type { Kernel, Step } from '../../src/device/kernel.ts';
import type { Allocation, BufferSlice } from '../../src/device/memory.ts';
import { validating } from './device.ts';
import { plainStep } from '../../src/device/step.ts';

/** What a test puts in a binding: the initial contents of a buffer, or a number of 4-byte words to zero. */
export type Contents = Float32Array | Uint32Array | Int32Array | Uint8Array | number;

const GUARD_WORDS = 64;
const GUARD = 0x7fc0_beef;

/**
 * Runs one kernel over fresh buffers and answers the final bytes of every `write` binding.
 * Each written buffer has guard words behind it inside the same allocation (the binding ends before
 * them) and the call fails if they changed or if a `read` buffer was written to.
 */
export async function runKernel<Name extends string>(
  gpu: Device,
  kernel: Kernel<Name>,
  contents: Partial<Record<Name, Contents>>,
  step: Partial<Step> = {},
): Promise<Record<Name, ArrayBuffer>> {
  const allocations: Allocation[] = [];
  const slices = {} as Record<Name, BufferSlice>;
  const written: { name: Name; allocation: Allocation; size: number }[] = [];
  for (const { name, kind } of kernel.bindings) {
    if (kind === 'step') continue;
    const content = contents[name];
    if (content === undefined) throw new Error(`test of ${kernel.name}: nothing for binding ${name}`);
    const size = Math.ceil((typeof content === 'number' ? content * 4 : content.byteLength) / 4) * 4;
    const padded = new Uint32Array(size / 4 + GUARD_WORDS).fill(GUARD, size / 4);
    if (typeof content !== 'number') {
      new Uint8Array(padded.buffer).set(
        new Uint8Array(content.buffer, content.byteOffset, content.byteLength),
      );
    }
    const allocation = gpu.memory.allocate({
      owner: 'test',
      kind: 'activation',
      dtype: 'f32',
      bytes: padded.byteLength,
      label: `${kernel.name}.${name}`,
      ...(kind === 'uniform' ? { use: 'uniform' as const } : {}),
    });
    gpu.write(allocation, padded);
    allocations.push(allocation);
    slices[name] = allocation.slice(0, Math.max(size, 4));
    if (kind === 'write') written.push({ name, allocation, size });
  }
  try {
    const dispatch = await gpu.prepare(kernel, slices);
    const problem = await validating(gpu, () => gpu.submit({ ...plainStep, ...step }, [dispatch]));
    if (problem !== undefined) throw new Error(`${kernel.name}: ${problem}`);
    const results = {} as Record<Name, ArrayBuffer>;
    for (const { name, allocation, size } of written) {
      const all = await gpu.read(allocation);
      const guards = new Uint32Array(all, size);
      const broken = guards.findIndex((word) => word !== GUARD);
      if (broken >= 0) throw new Error(`${kernel.name}: wrote ${broken} words past the end of ${name}`);
      results[name] = all.slice(0, size);
    }
    return results;
  } finally {
    for (const allocation of allocations) allocation.release();
  }
}
