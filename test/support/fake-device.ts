import { GpuBuffers } from '../../src/gpu/buffers.ts';
import { submitCopies, writeSlice } from '../../src/gpu/queue.ts';
import type { Device } from '../../src/device/device.ts';
import { DeviceMemory } from '../../src/device/memory.ts';

/** Enough of a GPUDevice for code that only makes, copies and destroys buffers. Counts what exists. */
export class FakeDevice {
  readonly limits = { maxBufferSize: 2 ** 40, minUniformBufferOffsetAlignment: 256 };
  readonly existing = new Map<object, number>();
  /** Every copy between buffers: byte offsets and bytes. */
  readonly copies: { readonly from: number; readonly to: number; readonly bytes: number }[] = [];
  readonly queue = { submit: () => undefined, writeBuffer: () => undefined };

  /** Bytes it has; buffers past them are none, which its error scopes tell. */
  room = Infinity;
  #full = false;

  createBuffer({ size }: { size: number }): object {
    const buffer = { size, destroy: () => this.existing.delete(buffer) };
    this.#full = this.existingBytes + size > this.room;
    this.existing.set(buffer, size);
    return buffer;
  }

  createCommandEncoder(): object {
    return {
      copyBufferToBuffer: (_source: object, from: number, _target: object, to: number, bytes: number) =>
        this.copies.push({ from, to, bytes }),
      finish: () => ({}),
    };
  }

  pushErrorScope(): void {}

  popErrorScope(): Promise<GPUError | null> {
    return Promise.resolve(this.#full ? { message: 'there is no room' } : null);
  }

  get existingBytes(): number {
    return [...this.existing.values()].reduce((sum, size) => sum + size, 0);
  }

  asGpu(): GPUDevice {
    return this as unknown as GPUDevice;
  }

  /** What the engine knows of it: memory, writes and copies. */
  asDevice(): Device {
    const gpu = this.asGpu();
    const device: Pick<Device, 'memory' | 'write' | 'copy'> = {
      memory: new DeviceMemory(new GpuBuffers(gpu)),
      write: (slice, bytes) => writeSlice(gpu, slice, bytes),
      copy: (copies) => submitCopies(gpu, copies),
    };
    return device as Device;
  }
}
