import type { Step } from './kernel.ts';
import { type Allocation, type GpuMemory, usage } from './memory.ts';
import { STEP_BYTES, writeStep } from './step.ts';

/**
 * Uniform buffer with a few places for {@link Step}, used in turn, so that a step can be encoded
 * while the one before still runs. Nothing is allocated per step.
 */
export class StepRing {
  readonly allocation: Allocation;
  readonly #queue: GPUQueue;
  readonly #stride: number;
  readonly #slots: number;
  readonly #words = new Uint32Array(STEP_BYTES / 4);
  #next = 0;

  constructor(device: GPUDevice, memory: GpuMemory, slots = 16) {
    this.#queue = device.queue;
    this.#stride = Math.max(device.limits.minUniformBufferOffsetAlignment, STEP_BYTES);
    this.#slots = slots;
    this.allocation = memory.allocate({
      owner: 'step-ring',
      kind: 'staging',
      dtype: 'u32',
      bytes: this.#stride * slots,
      label: 'step uniforms',
      usage: usage.uniform | usage.copyTarget,
    });
  }

  /** Uploads a step and answers the dynamic offset to bind it with. */
  push(step: Step): number {
    const offset = this.#next * this.#stride;
    this.#next = (this.#next + 1) % this.#slots;
    writeStep(step, this.#words, 0);
    this.#queue.writeBuffer(this.allocation.buffer, offset, this.#words);
    return offset;
  }

  release(): void {
    this.allocation.release();
  }
}
