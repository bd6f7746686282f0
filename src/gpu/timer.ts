import type { Cost, Kernel, Step } from '../device/kernel.ts';
import { type Allocation, type GpuMemory, usage } from '../device/memory.ts';

/** Time and work of one kernel name, summed over dispatches. */
export interface KernelTime extends Cost {
  readonly name: string;
  readonly milliseconds: number;
  readonly dispatches: number;
}

/** GPU timestamps around passes, where the device has `timestamp-query`. For benchmarks only. */
export class PassTimer {
  readonly #device: GPUDevice;
  readonly #set: GPUQuerySet;
  readonly #resolved: Allocation;
  readonly #readable: Allocation;
  readonly #capacity: number;
  #passes: { name: string; cost: Cost }[] = [];

  /** `capacity`: passes between two calls of `collect`, at most 2,048. */
  constructor(device: GPUDevice, memory: GpuMemory, capacity = 1024) {
    this.#device = device;
    this.#capacity = capacity;
    this.#set = device.createQuerySet({ type: 'timestamp', count: capacity * 2 });
    const book = { owner: 'timer', kind: 'staging', dtype: 'u64', bytes: capacity * 16 } as const;
    this.#resolved = memory.allocate({
      ...book,
      label: 'timestamps',
      usage: usage.queryResolve | usage.copySource,
    });
    this.#readable = memory.allocate({
      ...book,
      label: 'timestamps readback',
      usage: usage.mapRead | usage.copyTarget,
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
    encoder.resolveQuerySet(this.#set, 0, count, this.#resolved.buffer, 0);
    encoder.copyBufferToBuffer(this.#resolved.buffer, 0, this.#readable.buffer, 0, count * 8);
  }

  /** Waits for the passes so far and sums them by kernel name; then starts anew. */
  async collect(): Promise<KernelTime[]> {
    await this.#device.queue.onSubmittedWorkDone();
    await this.#readable.buffer.mapAsync(usage.mapRead);
    const stamps = new BigUint64Array(this.#readable.buffer.getMappedRange().slice(0));
    this.#readable.buffer.unmap();
    const sums = new Map<string, KernelTime>();
    this.#passes.forEach(({ name, cost }, index) => {
      const nanoseconds = Number((stamps[index * 2 + 1] ?? 0n) - (stamps[index * 2] ?? 0n));
      const sum = sums.get(name) ?? { name, milliseconds: 0, dispatches: 0, bytes: 0, flops: 0 };
      sums.set(name, {
        name,
        milliseconds: sum.milliseconds + nanoseconds / 1e6,
        dispatches: sum.dispatches + 1,
        bytes: sum.bytes + cost.bytes,
        flops: sum.flops + cost.flops,
      });
    });
    this.#passes = [];
    return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  }

  release(): void {
    this.#set.destroy();
    this.#resolved.release();
    this.#readable.release();
  }
}
