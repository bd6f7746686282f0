import type { Step } from '../device/kernel.ts';
import type { Allocation, DeviceMemory } from '../device/memory.ts';
import { gpuBuffer } from './buffers.ts';
import { STEP_BYTES, writeStep } from '../device/step.ts';

const PLACES = 16;
/** The guaranteed minUniformBufferOffsetAlignment, so that a plan needs no device to know it. */
const STRIDE = 256;

/** Bytes of the ring, for the plan. */
export const STEP_RING_BYTES = PLACES * STRIDE;

/**
 * Uniform buffer with a few places for {@link Step}, used in turn, so that a step can be encoded
 * while the one before still runs. Nothing is allocated per step.
 */
export class StepRing {
  readonly allocation: Allocation;
  readonly #queue: GPUQueue;
  readonly #words = new Uint32Array(STEP_BYTES / 4);
  #next = 0;

  constructor(device: GPUDevice, memory: DeviceMemory) {
    this.#queue = device.queue;
    this.allocation = memory.allocate({
      owner: 'step-ring',
      kind: 'staging',
      dtype: 'u32',
      bytes: STEP_RING_BYTES,
      label: 'step uniforms',
      use: 'uniform',
    });
  }

  /** Uploads a step and answers the dynamic offset to bind it with. */
  push(step: Step): number {
    const offset = this.#next * STRIDE;
    this.#next = (this.#next + 1) % PLACES;
    writeStep(step, this.#words, 0);
    this.#queue.writeBuffer(gpuBuffer(this.allocation), offset, this.#words);
    return offset;
  }

  release(): void {
    this.allocation.release();
  }
}
