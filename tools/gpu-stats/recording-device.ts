import type { Device, Dispatch } from '../../src/device/device.ts';
import type { Feature, Step } from '../../src/device/kernel.ts';
import { DeviceMemory } from '../../src/device/memory.ts';
import { gpuLayout } from '../../src/gpu/layout.ts';

/** Dispatches that were submitted together. */
export interface Submitted {
  readonly step: Step;
  readonly dispatches: readonly Dispatch[];
}

const LARGEST = 2 ** 32 - 4;

/** A hardware GPU that computes nothing and notes what it was asked to. */
export function recordingDevice(features: readonly Feature[]): Device & { readonly submitted: Submitted[] } {
  const submitted: Submitted[] = [];
  const layout = gpuLayout({ maxBufferSize: LARGEST, maxStorageBufferBindingSize: LARGEST });
  const note = (step: Step, dispatches: readonly Dispatch[]) => void submitted.push({ step, dispatches });
  return {
    submitted,
    layout,
    adapter: {
      kind: 'gpu',
      vendor: '',
      architecture: '',
      description: 'records',
      fallback: false,
      features: [...features],
      limits: {},
    },
    memory: new DeviceMemory({
      maxBufferSize: LARGEST,
      make: (_, size) => ({ buffer: { size, destroy: () => undefined }, fits: Promise.resolve(true) }),
      tooLarge: (label, bytes) => {
        throw new RangeError(`${label}: ${bytes} bytes`);
      },
      noRoom: (label, bytes) => {
        throw new RangeError(`${label}: ${bytes} bytes`);
      },
    }),
    has: (feature) => features.includes(feature),
    prepare: (kernel) => Promise.resolve({ kernel }),
    submit: note,
    compute: (step, dispatches) => {
      note(step, dispatches);
      return Promise.resolve(true);
    },
    predict: () => 0,
    write: () => undefined,
    copy: () => undefined,
    read: (slice) => Promise.resolve(new ArrayBuffer(slice.size)),
    openReadback: () => ({
      milliseconds: null,
      revision: 0,
      submit: (step, dispatches, from) => {
        note(step, dispatches);
        return () => Promise.resolve(from.map(() => 0));
      },
      release: () => undefined,
    }),
    openReader: () => ({
      bytes: 0,
      read: () => Promise.resolve(new Uint8Array()),
      release: () => undefined,
    }),
    openTimer: () => undefined,
    finished: () => Promise.resolve(),
    lost: new Promise(() => undefined),
    destroy: () => undefined,
  };
}
