import type { BufferLimits, DeviceLayout } from '../device/layout.ts';
import type { PlanEntry } from '../shared/memory-plan.ts';
import { READBACK_BYTES, READBACK_PLACES } from './readback.ts';
import { STAMP_BYTES } from './step-clock.ts';
import { STEP_RING_BYTES } from './step-ring.ts';

/** Most tokens of a prefill step. */
const CHUNK = 256;

const staging = (owner: string, dtype: string, bytes: number): PlanEntry => {
  return { owner, kind: 'staging', dtype, bytes };
};

/** Layout of things on a GPU of some limits. */
export const gpuLayout = ({ maxStorageBufferBindingSize, maxBufferSize }: BufferLimits): DeviceLayout => ({
  maxStorageBufferBindingSize,
  maxBufferSize,
  capacity: Infinity,
  rowGroup: 1,
  chunk: CHUNK,
  overhead: [
    staging('step-ring', 'u32', STEP_RING_BYTES),
    ...Array.from({ length: READBACK_PLACES }, () => staging('readback-ring', 'u32', READBACK_BYTES)),
    staging('step-clock', 'u64', STAMP_BYTES),
  ],
});

/** A GPU with no small limits: every tensor is then one buffer. The sums are the same on any other. */
export const ROOMY_GPU = gpuLayout({ maxStorageBufferBindingSize: 2 ** 40, maxBufferSize: 2 ** 40 });
