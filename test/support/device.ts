import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openCpu } from '../../src/cpu/device.ts';
import { kernelModule } from '../../src/cpu/module.ts';
import { findAdapter, type GpuDevice, openGpu } from '../../src/gpu/device.ts';
import type { Device } from '../../src/device/device.ts';
import { startNodeThread } from './node-thread.ts';
import { waitQuietly } from './quiet-wait.ts';

const ADAPTER_CHOICES = ['default', 'swiftshader', 'lavapipe', 'cpu'] as const;
export type AdapterChoice = (typeof ADAPTER_CHOICES)[number];

type SoftwareAdapter = Exclude<AdapterChoice, 'default' | 'cpu'>;

const ICDS: Record<SoftwareAdapter, readonly string[]> = {
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
export function findIcd(choice: SoftwareAdapter): string | undefined {
  return ICDS[choice].find((path) => existsSync(path));
}

/** What was asked for with FACET_ADAPTER: `cpu` is the processor, `default` lets Vulkan, Metal or D3D decide. */
export function adapterChoice(): AdapterChoice {
  const choice = process.env['FACET_ADAPTER'] ?? 'default';
  const known = ADAPTER_CHOICES.find((name) => name === choice);
  if (known) return known;
  throw new Error(`FACET_ADAPTER is "${choice}"; it can be ${ADAPTER_CHOICES.join(', ')}.`);
}

/** Held for the life of the process: when the garbage collector takes Dawn's GPU object, its devices abort. */
let gpuOfProcess: GPU | undefined;

/** Dawn's GPU object in this process. The Vulkan loader reads the environment once, at the first call. */
export async function nodeGpu(choice: AdapterChoice = adapterChoice()): Promise<GPU> {
  if (choice === 'swiftshader' || choice === 'lavapipe') {
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

/** Whether a GPU in software computes, which takes its time: tests of large models are shorter on it. */
export const inSoftware = (choice: AdapterChoice = adapterChoice()): boolean =>
  choice === 'swiftshader' || choice === 'lavapipe';

/** Threads asked for with FACET_THREADS; as many as there are cores otherwise, eight at most. */
function threadsOf(wanted = process.env['FACET_THREADS']): number {
  const threads = wanted === undefined ? Math.min(8, availableParallelism()) : Number(wanted);
  if (Number.isInteger(threads) && threads > 0) return threads;
  throw new Error(`FACET_THREADS is "${wanted}"; a whole number is needed.`);
}

/** The processor, with threads of Node's. */
export async function openNodeProcessor(threads = threadsOf()): Promise<Device> {
  return openCpu({ module: await kernelModule(), threads, startThread: startNodeThread });
}

/** A device for tests and the command line: the GPU or the processor, as FACET_ADAPTER says. */
export function openNodeDevice(choice: AdapterChoice = adapterChoice()): Promise<Device> {
  return choice === 'cpu' ? openNodeProcessor() : openNodeGpu(choice);
}

/** Devices that whole models are tested on: the one asked for, and the processor alone and with a helper. */
export const MODEL_DEVICES = [
  { device: 'the adapter', open: openNodeDevice },
  { device: 'the processor, one thread', open: () => openNodeProcessor(1) },
  { device: 'the processor, two threads', open: () => openNodeProcessor(2) },
] as const satisfies readonly { readonly device: string; readonly open: () => Promise<Device> }[];

/** A GPU for tests. */
export async function openNodeGpu(
  choice: AdapterChoice = adapterChoice(),
  submissionMs?: number,
): Promise<GpuDevice> {
  const gpu = await openGpu(await findAdapter(await nodeGpu(choice)), submissionMs);
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
