import type { DeviceLayout } from '../device/layout.ts';
import type { PlanEntry } from '../shared/memory-plan.ts';
import { MOST_BYTES } from './heap.ts';

/** Bytes of the control words, the step and the longest program. */
export const PROGRAM_BYTES = 512 * 1024;
/** Bytes that each thread has for itself. */
export const SCRATCH_BYTES = 4 * 2 ** 20;
/** Most tokens of a prefill step: a chunk's activations stay in the processor's caches. */
export const CHUNK = 64;

/** Memory that the device keeps for itself, thread by thread. */
export const cpuOverhead = (threads: number): readonly PlanEntry[] => [
  { owner: 'program', kind: 'staging', dtype: 'u32', bytes: PROGRAM_BYTES },
  { owner: 'thread-scratch', kind: 'staging', dtype: 'bytes', bytes: threads * SCRATCH_BYTES },
];

/** Layout of things on a processor. */
export const cpuLayout = (threads: number): DeviceLayout => ({
  maxStorageBufferBindingSize: MOST_BYTES,
  maxBufferSize: MOST_BYTES,
  capacity: MOST_BYTES,
  rowGroup: 8,
  chunk: CHUNK,
  overhead: cpuOverhead(threads),
});
