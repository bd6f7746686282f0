import type { Gpu } from '../gpu/device.ts';
import type { Kernel } from '../device/kernel.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { Dispatch } from '../gpu/pipelines.ts';

/** A kernel's bindings other than the step uniform, which every kernel gets from the same ring. */
type Buffers<Name extends string> = Readonly<Record<Exclude<Name, 'step'>, BufferSlice>>;

/** Prepares a kernel, adding the step uniform. */
export function prepare<Name extends string>(
  { gpu }: { readonly gpu: Gpu },
  kernel: Kernel<Name>,
  buffers: Buffers<Name>,
): Promise<Dispatch> {
  return gpu.pipelines.prepare(kernel, { ...buffers, step: gpu.steps.allocation } as Record<
    Name,
    BufferSlice
  >);
}
