import { existsSync } from 'node:fs';
import { findAdapter, type GpuDevice, openGpu } from '../../src/gpu/device.ts';
import type { Device } from '../../src/device/device.ts';
import { waitQuietly } from './quiet-wait.ts';

export type AdapterChoice = 'default' | 'swiftshader' | 'lavapipe';

const ICDS: Record<Exclude<AdapterChoice, 'default'>, readonly string[]> = {
  swiftshader: [
    ...(process.env['FACET_SWIFTSHADER_ICD'] ? [process.env['FACET_SWIFTSHADER_ICD']] : []),
    '/usr/lib/chromium/vk_swiftshader_icd.json',
    '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  ],
  lavapipe: [
    new URL('../../.cache/lavapipe/lvp_icd.json', import.meta.url).pathname,
    '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
    '/usr/share/vulkan/icd.d/lvp_icd.json',
  ],
};

/** The ICD file of a software adapter, if it is on this machine. */
export function findIcd(choice: Exclude<AdapterChoice, 'default'>): string | undefined {
  return ICDS[choice].find((path) => existsSync(path));
}

/** The adapter asked for with FACET_ADAPTER; `default` lets Vulkan, Metal or D3D decide. */
export function adapterChoice(): AdapterChoice {
  const choice = process.env['FACET_ADAPTER'] ?? 'default';
  if (choice === 'default' || choice === 'swiftshader' || choice === 'lavapipe') return choice;
  throw new Error(`FACET_ADAPTER is "${choice}"; it can be default, swiftshader or lavapipe.`);
}

/** Held for the life of the process: when the garbage collector takes Dawn's GPU object, its devices abort. */
let gpuOfProcess: GPU | undefined;

/** Dawn's GPU object in this process. The Vulkan loader reads the environment once, at the first call. */
export async function nodeGpu(choice: AdapterChoice = adapterChoice()): Promise<GPU> {
  if (choice !== 'default') {
    const icd = findIcd(choice);
    if (!icd) throw new Error(`No ${choice} on this machine; looked at ${ICDS[choice].join(', ')}.`);
    process.env['VK_DRIVER_FILES'] = icd;
    process.env['VK_ICD_FILENAMES'] = icd;
  }
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  gpuOfProcess ??= create([]);
  return gpuOfProcess;
}

/** A device for tests and the command line. */
export async function openNodeGpu(choice: AdapterChoice = adapterChoice()): Promise<GpuDevice> {
  const gpu = await openGpu(await findAdapter(await nodeGpu(choice)));
  if (gpu.adapter.fallback) waitQuietly(gpu.device);
  return gpu;
}

/** What WebGPU finds wrong with work, if anything; other devices throw instead. */
export async function validating(device: Device, work: () => void): Promise<string | undefined> {
  const gpu = 'device' in device ? (device as GpuDevice).device : undefined;
  gpu?.pushErrorScope('validation');
  work();
  return (await gpu?.popErrorScope())?.message;
}
