import type { BufferMaker, BufferSlice, BufferUse } from '../device/memory.ts';
import { FacetError } from '../shared/errors.ts';

const MAP_READ = 0x01;
const COPY_SOURCE = 0x04;
const COPY_TARGET = 0x08;
const UNIFORM = 0x40;
const STORAGE = 0x80;
const QUERY_RESOLVE = 0x200;

/** Flags in numbers, because Node has no `GPUBufferUsage` until Dawn is loaded. */
const USAGE: Readonly<Record<BufferUse, number>> = {
  storage: STORAGE | COPY_SOURCE | COPY_TARGET,
  uniform: UNIFORM | COPY_TARGET,
  readback: MAP_READ | COPY_TARGET,
  timestamps: QUERY_RESOLVE | COPY_SOURCE,
};

/** Buffers of a WebGPU device. */
export class GpuBuffers implements BufferMaker {
  readonly #device: GPUDevice;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get maxBufferSize(): number {
    return this.#device.limits.maxBufferSize;
  }

  make(label: string, size: number, use: BufferUse): { buffer: GPUBuffer; fits: Promise<boolean> } {
    this.#device.pushErrorScope('out-of-memory');
    const buffer = this.#device.createBuffer({ label, size, usage: USAGE[use] });
    return { buffer, fits: this.#device.popErrorScope().then((error) => error === null) };
  }

  tooLarge(label: string, bytes: number): FacetError {
    const allowed = this.maxBufferSize;
    return new FacetError(
      'adapter-too-small',
      `${label} needs a buffer of ${bytes} bytes; this GPU allows ${allowed}.`,
      'Choose a shorter context or a smaller model.',
      { label, bytes, limit: 'maxBufferSize', allowed },
    );
  }

  noRoom(label: string, bytes: number, plannedBytes: number): FacetError {
    return new FacetError(
      'out-of-gpu-memory',
      `The GPU has no room for ${label} (${bytes} bytes; ${plannedBytes} bytes were planned so far).`,
      'Choose a shorter context or a smaller model, or close other tabs that use the GPU.',
      { label, bytes, plannedBytes },
    );
  }
}

/** The WebGPU buffer of a slice that this device's memory made. */
export const gpuBuffer = ({ buffer }: BufferSlice): GPUBuffer => buffer as GPUBuffer;
