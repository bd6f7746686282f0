import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compiles kernels, one after the other, by whatever Vulkan driver the environment names: `compile.mjs
 * KERNELS.json OUT`. With the driver of icd.c the statistics of kernel N are in OUT/N.stats afterwards. Prints
 * the adapter's description. A process of its own, because the Vulkan loader reads the environment once and a
 * driver may crash.
 */
const [file, out] = process.argv.slice(2);
const { create, globals } = await import('webgpu');
Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
if (!adapter) fail('the driver offers no adapter');
const device = await adapter.requestDevice({
  requiredFeatures: ['shader-f16', 'subgroups'].filter((feature) => adapter.features.has(feature)),
  requiredLimits: {
    maxComputeWorkgroupStorageSize: adapter.limits.maxComputeWorkgroupStorageSize,
    maxStorageBuffersPerShaderStage: adapter.limits.maxStorageBuffersPerShaderStage,
  },
});
const types = { read: 'read-only-storage', write: 'storage', uniform: 'uniform', step: 'uniform' };
for (const [index, { name, wgsl, constants, bindings }] of JSON.parse(readFileSync(file, 'utf8')).entries()) {
  device.pushErrorScope('validation');
  const entries = bindings.map((kind, binding) => ({
    binding,
    visibility: 4,
    buffer: { type: types[kind], hasDynamicOffset: kind === 'step' },
  }));
  const layout = device.createPipelineLayout({
    bindGroupLayouts: [device.createBindGroupLayout({ entries })],
  });
  device.createComputePipeline({
    label: name,
    layout,
    compute: { module: device.createShaderModule({ code: wgsl }), entryPoint: 'main', constants },
  });
  const error = await device.popErrorScope();
  if (error) fail(`${name}: ${error.message}`);
  if (!existsSync(join(out, `${index}.stats`))) fail(`${name}: the driver told nothing`);
}
console.log(adapter.info.description);
process.exit(0);

function fail(message) {
  console.error(message);
  process.exit(1);
}
