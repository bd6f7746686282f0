import type { AdapterFacts } from '../shared/adapter-facts.ts';
import { FacetError } from '../shared/errors.ts';
import { orAborted } from '../shared/or-aborted.ts';
import type { Device, Dispatch } from '../device/device.ts';
import type { Feature, Step } from '../device/kernel.ts';
import { DeviceMemory } from '../device/memory.ts';
import { GpuBuffers } from './buffers.ts';
import { gpuLayout } from './layout.ts';
import { Pacer } from './pacer.ts';
import { Pipelines } from './pipelines.ts';
import type { Place } from './portion.ts';
import { readSlice, submitCopies, writeSlice } from './queue.ts';
import { openReadback, openReader } from './readback.ts';
import { Recorder } from './recorder.ts';
import { StepRing } from './step-ring.ts';
import { PassTimer } from './timer.ts';

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

/** Limits that the kernels are written for; all are WebGPU's guaranteed defaults. */
const NEEDED: Partial<Record<LimitName, number>> = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
};

const WANTED_FEATURES: readonly Feature[] = ['shader-f16', 'subgroups', 'timestamp-query'];

/** WebGPU's device, and what tests look at inside it. */
export interface GpuDevice extends Device {
  readonly adapter: AdapterReport;
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
}

/** Milliseconds that a browser has for finding a GPU, or opening it: one whose GPU hangs would never answer. */
const ANSWER_WITHIN_MS = 15_000;

/** The answer of the browser, or undefined where it gives none. */
const answerOf = <Value>(work: Promise<Value>): Promise<Value | undefined> =>
  orAborted(work, AbortSignal.timeout(ANSWER_WITHIN_MS));

/** Looks for an adapter. @throws FacetError `no-webgpu` */
export async function findAdapter(gpu: GPU | undefined): Promise<GPUAdapter> {
  const adapter = gpu && (await answerOf(gpu.requestAdapter({ powerPreference: 'high-performance' })));
  if (adapter) return adapter;
  throw new FacetError(
    'no-webgpu',
    gpu ? 'The browser offers WebGPU, but found no GPU it can use.' : 'This browser has no WebGPU.',
    'Use a current Chrome, Edge, Safari or Firefox, with hardware acceleration switched on.',
    { hasNavigatorGpu: gpu !== undefined },
  );
}

/** Features and limits that an adapter offers, as plain data: features in order of the alphabet, limits as numbers. */
export function describeAdapter(adapter: GPUAdapter): AdapterReport {
  const { info } = adapter;
  return {
    kind: 'gpu',
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

/** Milliseconds that a submission takes about: a GPU in a browser draws the page as well. */
const SUBMISSION_MS = globalThis.navigator?.gpu === undefined ? 100 : 50;

/**
 * Opens a device with the highest limits the adapter gives. Long work goes to it in submissions of about `submissionMs`.
 * @throws FacetError `adapter-too-small`, `no-webgpu`
 */
export async function openGpu(adapter: GPUAdapter, submissionMs = SUBMISSION_MS): Promise<GpuDevice> {
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
  const device = await answerOf(
    adapter.requestDevice({
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: { ...report.limits },
    }),
  );
  if (!device) {
    throw new FacetError(
      'no-webgpu',
      'The browser found a GPU, but it does not answer.',
      'Close other tabs that use the GPU, or start the browser again.',
      { hasNavigatorGpu: true },
    );
  }
  return gpuDevice(device, report, submissionMs);
}

function gpuDevice(device: GPUDevice, adapter: AdapterReport, submissionMs: number): GpuDevice {
  const memory = new DeviceMemory(new GpuBuffers(device));
  const steps = new StepRing(device, memory);
  const recorder = new Recorder(device, steps);
  const pipelines = new Pipelines(device, steps.allocation);
  const finished = async () => {
    await device.queue.onSubmittedWorkDone();
  };
  const queue = {
    submit: (step: Step, dispatches: readonly Dispatch[], from: Place, to: Place) =>
      recorder.submit(step, dispatches, { from, to }),
    finished,
    now: () => performance.now(),
  };
  const pacer = new Pacer(queue, submissionMs);
  let intended = false;
  return {
    device,
    pipelines,
    adapter,
    memory,
    layout: gpuLayout(device.limits),
    choices: new Map(),
    has: (feature) => device.features.has(feature),
    watchCompiling: (tell) => pipelines.watch(tell),
    prepare: (kernel, buffers) => pipelines.prepare(kernel, buffers),
    submit: (step, dispatches, timer) =>
      recorder.submit(step, dispatches, { timer: timer as PassTimer | undefined }),
    compute: (step, dispatches, stop) => pacer.compute(step, dispatches, stop),
    predict: (step, dispatches) => pacer.predict(step, dispatches),
    write: (slice, bytes) => writeSlice(device, slice, bytes),
    copy: (copies) => submitCopies(device, copies),
    read: (slice) => readSlice(device, memory, slice),
    openReadback: () => openReadback(device, memory, recorder, pacer),
    openReader: (bytes) => openReader(device, memory, bytes),
    openTimer: () => (device.features.has('timestamp-query') ? new PassTimer(device, memory) : undefined),
    finished,
    lost: device.lost.then(({ reason, message }) =>
      // One that was destroyed on purpose is never told to be lost.
      intended ? new Promise<never>(() => undefined) : lost(reason, message),
    ),
    destroy: () => {
      intended = true;
      steps.release();
      device.destroy();
    },
  };
}

const lost = (reason: string, message: string): FacetError =>
  new FacetError(
    'device-lost',
    `The GPU was lost (${reason}): ${message || 'no reason given'}`,
    'Facet can load the model again and continue the chat.',
    { reason },
  );
