import type { Kernel, Step } from '../../src/device/kernel.ts';
import { KV_TYPES } from '../../src/shared/kv-row.ts';
import { openNodeGpu } from './device.ts';
import { runKernel, type Contents } from './run-kernel.ts';
import { runWasm } from './run-wasm.ts';

/** Where kernels run. */
export const KERNEL_DEVICES = ['gpu', 'processor'] as const;

export type KernelDevice = (typeof KERNEL_DEVICES)[number];

/** Every type of keys and values on every device. */
export const KV_DEVICES = KV_TYPES.flatMap((type) => KERNEL_DEVICES.map((device) => [type, device] as const));

/** A device to try kernels on, one at a time. */
export interface KernelRunner {
  run<Name extends string>(
    kernel: Kernel<Name>,
    contents: Partial<Record<Name, Contents>>,
    step?: Partial<Step>,
  ): Promise<Record<Name, ArrayBuffer>>;
  destroy(): void;
}

/** Opens a device. */
export async function openRunner(device: KernelDevice): Promise<KernelRunner> {
  if (device === 'processor') return { run: runWasm, destroy: () => {} };
  const gpu = await openNodeGpu();
  return {
    run: (kernel, contents, step) => runKernel(gpu, kernel, contents, step),
    destroy: () => gpu.destroy(),
  };
}
