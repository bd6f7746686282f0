import type { AdapterFacts } from '../shared/adapter-facts.ts';
import { FacetError } from '../shared/errors.ts';
import { GpuMemory } from '../device/memory.ts';
import { Pipelines } from './pipelines.ts';
import { Recorder } from './recorder.ts';
import { StepRing } from './step-ring.ts';

/** The adapter's facts, with every limit that Facet asks for. */
export interface AdapterReport extends AdapterFacts {
  readonly limits: Readonly<Record<LimitName, number>>;
}

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;
export type LimitName = (typeof LIMITS)[number];

/** What the kernels are written for; all are WebGPU's guaranteed defaults. */
const NEEDED: Partial<Record<LimitName, number>> = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
};

const WANTED_FEATURES: readonly GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query'];

/** A device with everything the engine builds on. Made once per load; `destroy` ends it on purpose. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterReport;
  readonly memory: GpuMemory;
  readonly pipelines: Pipelines;
  readonly steps: StepRing;
  readonly recorder: Recorder;
  has(feature: GPUFeatureName): boolean;
  /** Resolves when the device is gone without having been destroyed on purpose. */
  readonly lost: Promise<FacetError>;
  destroy(): void;
}

/** Looks for an adapter. @throws FacetError `no-webgpu` */
export async function findAdapter(gpu: GPU | undefined): Promise<GPUAdapter> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter) return adapter;
  throw new FacetError(
    'no-webgpu',
    gpu ? 'The browser offers WebGPU, but found no GPU it can use.' : 'This browser has no WebGPU.',
    'Use a current Chrome, Edge, Safari or Firefox, with hardware acceleration switched on.',
    { hasNavigatorGpu: gpu !== undefined },
  );
}

/** What an adapter offers, as plain data: features in order of the alphabet, limits as numbers. */
export function describeAdapter(adapter: GPUAdapter): AdapterReport {
  const { info } = adapter;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description,
    fallback: info.isFallbackAdapter,
    features: [...adapter.features].sort(),
    limits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])) as Record<
      LimitName,
      number
    >,
  };
}

/** Opens a device with the highest limits the adapter gives. @throws FacetError `adapter-too-small` */
export async function openGpu(adapter: GPUAdapter): Promise<Gpu> {
  const report = describeAdapter(adapter);
  for (const [name, needed] of Object.entries(NEEDED)) {
    const offered = report.limits[name as LimitName];
    if (offered < needed) {
      throw new FacetError(
        'adapter-too-small',
        `This GPU offers ${name} = ${offered}; Facet needs ${needed}.`,
        'Try another browser or another GPU of this device.',
        { limit: name, offered, needed },
      );
    }
  }
  const device = await adapter.requestDevice({
    requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: { ...report.limits },
  });
  const memory = new GpuMemory(device);
  const steps = new StepRing(device, memory);
  let intended = false;
  return {
    device,
    adapter: report,
    memory,
    pipelines: new Pipelines(device),
    steps,
    recorder: new Recorder(device, steps),
    has: (feature) => device.features.has(feature),
    lost: new Promise((resolve) => {
      void device.lost.then(({ reason, message }) => {
        if (intended) return;
        resolve(
          new FacetError(
            'device-lost',
            `The GPU was lost (${reason}): ${message || 'no reason given'}`,
            'Facet can load the model again and continue the chat.',
            { reason },
          ),
        );
      });
    }),
    destroy: () => {
      intended = true;
      steps.release();
      device.destroy();
    },
  };
}
