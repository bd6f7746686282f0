import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kernel } from '../../src/device/kernel.ts';
import type { BufferSlice } from '../../src/device/memory.ts';
import { findAdapter } from '../../src/gpu/device.ts';
import { Pipelines } from '../../src/gpu/pipelines.ts';
import { nodeGpu } from '../../test/support/device.ts';

/**
 * Compiles kernels, one after the other, by whatever Vulkan driver the environment names: `compile.mjs
 * KERNELS.json OUT`. With the driver of icd.c the statistics of kernel N are in OUT/N.stats afterwards. Prints
 * the adapter's description. A process of its own, because the Vulkan loader reads the environment once and a
 * driver may crash.
 */
const [file = '', out = ''] = process.argv.slice(2);
try {
  console.log(await compileAll(JSON.parse(readFileSync(file, 'utf8')) as Kernel[]));
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function compileAll(kernels: readonly Kernel[]): Promise<string> {
  const adapter = await findAdapter(await nodeGpu('default'));
  const device = await adapter.requestDevice({
    requiredFeatures: (['shader-f16', 'subgroups'] as const).filter((feature) =>
      adapter.features.has(feature),
    ),
    requiredLimits: {
      maxComputeWorkgroupStorageSize: adapter.limits.maxComputeWorkgroupStorageSize,
      maxStorageBuffersPerShaderStage: adapter.limits.maxStorageBuffersPerShaderStage,
    },
  });
  const nothing: BufferSlice = { buffer: { size: 0, destroy: () => undefined }, offset: 0, size: 0 };
  const pipelines = new Pipelines(withoutMemory(device), nothing);
  for (const [index, kernel] of kernels.entries()) {
    const slices = kernel.bindings.map(({ name }) => [name, nothing] as const);
    await pipelines.prepare(kernel, Object.fromEntries(slices));
    if (!existsSync(join(out, `${index}.stats`))) throw new Error(`${kernel.name}: the driver told nothing`);
  }
  return adapter.info.description;
}

/** The compiling part of a device; nothing is bound, since a GPU that is not there has no memory. */
function withoutMemory(device: GPUDevice): GPUDevice {
  const part: Partial<GPUDevice> = {
    createBindGroup: () => ({}) as GPUBindGroup,
    createBindGroupLayout: device.createBindGroupLayout.bind(device),
    createPipelineLayout: device.createPipelineLayout.bind(device),
    createShaderModule: device.createShaderModule.bind(device),
    createComputePipelineAsync: device.createComputePipelineAsync.bind(device),
  };
  return part as GPUDevice;
}
