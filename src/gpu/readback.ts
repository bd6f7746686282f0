import { type Allocation, type BufferSlice, type GpuMemory, usage } from '../device/memory.ts';

/** Copies a slice to the CPU and waits for it. For results that end a job, never inside the token loop. */
export async function readBuffer(
  device: GPUDevice,
  memory: GpuMemory,
  slice: BufferSlice,
): Promise<ArrayBuffer> {
  const target = memory.allocate({
    owner: 'readback',
    kind: 'staging',
    dtype: 'bytes',
    bytes: slice.size,
    label: 'readback',
    // Mapping it fails then; nothing that is allocated later has to.
    optional: true,
    usage: usage.mapRead | usage.copyTarget,
  });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(slice.buffer, slice.offset, target.buffer, 0, slice.size);
    device.queue.submit([encoder.finish()]);
    await target.buffer.mapAsync(usage.mapRead);
    return target.buffer.getMappedRange(0, slice.size).slice(0);
  } finally {
    target.release();
  }
}

/** Reads that may be in flight; a turn has two at most. */
export const READBACK_PLACES = 4;

/**
 * A few small mappable buffers used in turn: the sampled token of step n is copied into one while
 * step n + 1 is already submitted, so reading it never stalls the queue.
 */
export class ReadbackRing {
  readonly #places: Allocation[];
  #next = 0;

  /** `bytes` per place. */
  constructor(memory: GpuMemory, bytes: number) {
    this.#places = Array.from({ length: READBACK_PLACES }, (_, index) =>
      memory.allocate({
        owner: 'readback-ring',
        kind: 'staging',
        dtype: 'u32',
        bytes,
        label: `token readback ${index}`,
        usage: usage.mapRead | usage.copyTarget,
      }),
    );
  }

  /**
   * `fill` encodes copies into the next place; the answer is a function that, after submission, gives the
   * place's bytes.
   */
  copy(fill: (place: GPUBuffer) => void): () => Promise<ArrayBuffer> {
    const { buffer } = this.#places[this.#next] as Allocation;
    this.#next = (this.#next + 1) % this.#places.length;
    fill(buffer);
    return async () => {
      await buffer.mapAsync(usage.mapRead);
      const bytes = buffer.getMappedRange().slice(0);
      buffer.unmap();
      return bytes;
    };
  }

  release(): void {
    for (const place of this.#places) place.release();
  }
}
