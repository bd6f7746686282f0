import type { Cost, Kernel, Step } from '../device/kernel.ts';
import type { Allocation, DeviceMemory } from '../device/memory.ts';
import { type KernelTime, type KernelTimer, sumByName } from '../device/timer.ts';
import { gpuBuffer } from './buffers.ts';

const MAP_READ = 0x01;

/** GPU timestamps around passes, where the device has `timestamp-query`. For benchmarks only. */
export class PassTimer implements KernelTimer {
  readonly #device: GPUDevice;
  readonly #set: GPUQuerySet;
  readonly #resolved: Allocation;
  readonly #readable: Allocation;
  readonly #capacity: number;
  #passes: { name: string; cost: Cost }[] = [];

  /** `capacity`: passes between two calls of `collect`, at most 2,048. */
  constructor(device: GPUDevice, memory: DeviceMemory, capacity = 1024) {
    this.#device = device;
    this.#capacity = capacity;
    this.#set = device.createQuerySet({ type: 'timestamp', count: capacity * 2 });
    const book = { owner: 'timer', kind: 'staging', dtype: 'u64', bytes: capacity * 16 } as const;
    this.#resolved = memory.allocate({
      ...book,
      label: 'timestamps',
      use: 'timestamps',
    });
    this.#readable = memory.allocate({
      ...book,
      label: 'timestamps readback',
      use: 'readback',
    });
  }

  /** Descriptor of the next pass. */
  next(kernel: Kernel, step: Step): GPUComputePassDescriptor {
    const index = this.#passes.length;
    if (index >= this.#capacity) throw new Error(`timer: more than ${this.#capacity} passes`);
    this.#passes.push({ name: kernel.name, cost: kernel.cost(step) });
    return {
      timestampWrites: {
        querySet: this.#set,
        beginningOfPassWriteIndex: index * 2,
        endOfPassWriteIndex: index * 2 + 1,
      },
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    const count = this.#passes.length * 2;
    encoder.resolveQuerySet(this.#set, 0, count, gpuBuffer(this.#resolved), 0);
    encoder.copyBufferToBuffer(gpuBuffer(this.#resolved), 0, gpuBuffer(this.#readable), 0, count * 8);
  }

  /** Waits for the passes so far and sums them by kernel name; then starts anew. */
  async collect(): Promise<KernelTime[]> {
    await this.#device.queue.onSubmittedWorkDone();
    await gpuBuffer(this.#readable).mapAsync(MAP_READ);
    const stamps = new BigUint64Array(gpuBuffer(this.#readable).getMappedRange().slice(0));
    gpuBuffer(this.#readable).unmap();
    const timed = this.#passes.map(({ name, cost }, index) => {
      const nanoseconds = Number((stamps[index * 2 + 1] ?? 0n) - (stamps[index * 2] ?? 0n));
      return { name, milliseconds: nanoseconds / 1e6, ...cost };
    });
    this.#passes = [];
    return sumByName(timed);
  }

  release(): void {
    this.#set.destroy();
    this.#resolved.release();
    this.#readable.release();
  }
}
