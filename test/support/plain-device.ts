import { nodeGpu } from './device.ts';
import { findAdapter } from '../../src/gpu/device.ts';
import type { Kernel } from '../../src/device/kernel.ts';
import { DeviceMemory } from '../../src/device/memory.ts';
import { GpuBuffers } from '../../src/gpu/buffers.ts';
import { Pipelines } from '../../src/gpu/pipelines.ts';

/** Compiles and binds kernels on a device with nothing but WebGPU's default limits. @throws FacetError */
export async function prepareOnPlainDevice(kernels: readonly Kernel[]): Promise<void> {
  const adapter = await findAdapter(await nodeGpu());
  const device = await adapter.requestDevice();
  const memory = new DeviceMemory(new GpuBuffers(device));
  const book = { owner: 'test', kind: 'activation', dtype: 'f32', label: 'any', bytes: 1024 } as const;
  const storage = memory.allocate(book);
  const uniform = memory.allocate({ ...book, use: 'uniform' });
  const pipelines = new Pipelines(device, uniform);
  try {
    for (const kernel of kernels) {
      const slices = kernel.bindings.map(
        ({ name, kind }) => [name, kind === 'step' ? uniform : storage] as const,
      );
      await pipelines.prepare(kernel, Object.fromEntries(slices));
    }
  } finally {
    storage.release();
    uniform.release();
    device.destroy();
  }
}
