import type { Buffers, Device, Dispatch } from '../device/device.ts';
import type { Kernel } from '../device/kernel.ts';

/** Prepares a kernel on the device of a context. */
export function prepare<Name extends string>(
  { device }: { readonly device: Device },
  kernel: Kernel<Name>,
  buffers: Buffers<Name>,
): Promise<Dispatch> {
  return device.prepare(kernel, buffers);
}

/**
 * The dispatches of parts in their order. All are asked for at once, so that a device compiles kernels beside each
 * other and it is known early how many there are.
 */
export async function dispatchesOf(
  ...parts: readonly (Promise<Dispatch> | Promise<readonly Dispatch[]>)[]
): Promise<Dispatch[]> {
  return (await Promise.all<Dispatch | readonly Dispatch[]>(parts)).flat();
}
