import type { PlanEntry } from '../shared/memory-plan.ts';

/** Limits of the length of a buffer and a binding, in bytes. */
export interface BufferLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
}

/**
 * Facts a plan has to know of a device; a constant of its kind but for the limits, so that a plan needs no
 * device.
 */
export interface DeviceLayout extends BufferLimits {
  /** Bytes of all buffers together; Infinity where only the device knows. */
  readonly capacity: number;
  /** Rows of a quantised matrix that lie interleaved, unit by unit; rows are rounded up to it. 1: row after row. */
  readonly rowGroup: number;
  /** C: most tokens of one prefill step. */
  readonly chunk: number;
  /** Entries that the device itself keeps in memory while a model is loaded. */
  readonly overhead: readonly PlanEntry[];
}
