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
