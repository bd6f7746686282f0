import type { Allocation, DeviceMemory } from '../device/memory.ts';
import { nextRevision } from '../shared/revision.ts';
import { gpuBuffer } from './buffers.ts';

/** Beginning and end of a step, in nanoseconds, 8 bytes each. */
export const STAMP_BYTES = 16;
/** Resolving timestamps costs the GPU a little, so one step in eight is timed. */
const EVERY = 8;

/**
 * Clock of the time that the GPU works on one step, by its own timestamps, where the device has `timestamp-query`.
 * One step is timed at a time; its stamps come back with its token, so nothing waits for them.
 */
export class StepClock {
  readonly #set: GPUQuerySet | undefined;
  /** There on every device, so that a memory plan needs to know none. */
  readonly #stamps: Allocation;
  #steps = 0;
  #milliseconds: number | null = null;
  #revision = 0;

  constructor(device: GPUDevice, memory: DeviceMemory) {
    const has = device.features.has('timestamp-query');
    this.#set = has ? device.createQuerySet({ type: 'timestamp', count: 2 }) : undefined;
    this.#stamps = memory.allocate({
      owner: 'step-clock',
      kind: 'staging',
      dtype: 'u64',
      bytes: STAMP_BYTES,
      label: 'step timestamps',
      use: 'timestamps',
    });
  }

  /** Of the last step that was timed; null before the first, and on devices without timestamps. */
  get milliseconds(): number | null {
    return this.#milliseconds;
  }

  /** Higher after every step that was timed. */
  get revision(): number {
    return this.#revision;
  }

  /** Counts a step; where it is its turn to be timed, answers its passes: the first takes a stamp, and the last. */
  next(): ((first: boolean, last: boolean) => GPUComputePassDescriptor | undefined) | undefined {
    const due = this.#steps++ % EVERY === 0;
    if (!due || !this.#set) return undefined;
    const querySet = this.#set;
    return (first, last) =>
      first || last
        ? {
            timestampWrites: {
              querySet,
              ...(first ? { beginningOfPassWriteIndex: 0 } : {}),
              ...(last ? { endOfPassWriteIndex: 1 } : {}),
            },
          }
        : undefined;
  }

  /** After the timed pass: its stamps go to `target`, `at` bytes in. */
  copy(encoder: GPUCommandEncoder, target: GPUBuffer, at: number): void {
    if (!this.#set) return;
    encoder.resolveQuerySet(this.#set, 0, 2, gpuBuffer(this.#stamps), 0);
    encoder.copyBufferToBuffer(gpuBuffer(this.#stamps), 0, target, at, STAMP_BYTES);
  }

  /** Takes the stamps, two u64 in nanoseconds. A GPU that lost its clock in between gives them out of order. */
  note(stamps: ArrayBuffer): void {
    const [begin = 0n, end = 0n] = new BigUint64Array(stamps);
    if (end <= begin) return;
    this.#milliseconds = Number(end - begin) / 1e6;
    this.#revision = nextRevision();
  }

  release(): void {
    this.#set?.destroy();
    this.#stamps.release();
  }
}
