import { FacetError } from '../shared/errors.ts';
import { roundUp } from '../shared/numbers.ts';
import { Ledger, type Provenance } from './ledger.ts';

/** A part of a GPU buffer, as a kernel binds it. */
export interface BufferSlice {
  readonly buffer: GPUBuffer;
  /** In bytes, a multiple of 256 (minStorageBufferOffsetAlignment at most). */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

export interface AllocationRequest extends Provenance {
  readonly bytes: number;
  /** Exact flags, of {@link usage}; storage and copy in both directions unless said otherwise. */
  readonly usage?: GPUBufferUsageFlags;
  /** Whoever asks can do without: where there is no room, only {@link Allocation.failed} says so. */
  readonly optional?: boolean;
}

/** A GPU buffer with an owner and a visible release. */
export class Allocation implements BufferSlice {
  readonly offset = 0;
  readonly buffer: GPUBuffer;
  readonly size: number;
  readonly #ledger: Ledger;
  readonly #id: number;
  readonly #among: Set<Allocation>;
  #failed = false;

  /** `among` are those that exist. */
  constructor(buffer: GPUBuffer, size: number, ledger: Ledger, id: number, among: Set<Allocation>) {
    this.buffer = buffer;
    this.size = size;
    this.#ledger = ledger;
    this.#id = id;
    this.#among = among.add(this);
  }

  /** Part of this buffer, `offset` bytes in, `size` bytes long. */
  slice(offset: number, size: number): BufferSlice {
    return { buffer: this.buffer, offset, size };
  }

  /** Whether the device had no room for it: nothing can be kept in it then. Known a moment after it was made. */
  get failed(): boolean {
    return this.#failed;
  }

  fail(): void {
    this.#failed = true;
  }

  /** Reports how many bytes of it hold something now. */
  setLive(bytes: number): void {
    this.#ledger.setLive(this.#id, bytes);
  }

  release(): void {
    this.buffer.destroy();
    this.#ledger.remove(this.#id);
    this.#among.delete(this);
  }
}

/** STORAGE | COPY_SRC | COPY_DST; numbers, because Node has no `GPUBufferUsage` until Dawn is loaded. */
const STORAGE_AND_COPY = 0x80 | 0x04 | 0x08;

/** Usage flags for buffers that must not be storage (uniform rings, readback). */
export const usage = {
  mapRead: 0x01,
  copySource: 0x04,
  copyTarget: 0x08,
  uniform: 0x40,
  queryResolve: 0x200,
} as const;

/** The only maker of GPU buffers. Whatever exists on the device is in its ledger. */
export class GpuMemory {
  readonly ledger = new Ledger();
  readonly #device: GPUDevice;
  readonly #allocated = new Set<Allocation>();
  readonly #pending = new Set<Promise<FacetError | null>>();
  #closed = false;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * Makes a buffer and books it. Out-of-memory is reported by the device later: callers `await settle()`
   * once after a batch of allocations.
   * @throws FacetError `adapter-too-small` when no buffer of this size can exist on the device, `aborted` once closed
   */
  allocate(request: AllocationRequest): Allocation {
    if (this.#closed) throw new FacetError('aborted', 'Stopped.', 'Start again when you like.');
    const size = roundUp(Math.max(request.bytes, 4), 4);
    const limit = this.#device.limits.maxBufferSize;
    if (size > limit) {
      throw new FacetError(
        'adapter-too-small',
        `${request.label} needs a buffer of ${size} bytes; this GPU allows ${limit}.`,
        'Choose a shorter context or a smaller model.',
        { label: request.label, bytes: size, limit: 'maxBufferSize', allowed: limit },
      );
    }
    this.#device.pushErrorScope('out-of-memory');
    const buffer = this.#device.createBuffer({
      label: request.label,
      size,
      usage: request.usage ?? STORAGE_AND_COPY,
    });
    const id = this.ledger.add(
      {
        owner: request.owner,
        ...(request.layer === undefined ? {} : { layer: request.layer }),
        kind: request.kind,
        dtype: request.dtype,
        label: request.label,
      },
      size,
    );
    const allocation = new Allocation(buffer, size, this.ledger, id, this.#allocated);
    const answer = this.#device.popErrorScope().then((error) => {
      if (error) allocation.fail();
      // Kept for `settle` only where it has something to say: a long chat allocates without end.
      if (!error || request.optional) this.#pending.delete(answer);
      return error && !request.optional ? this.#noRoom(request.label, size) : null;
    });
    // On a device that is lost it may reject, which only `settle` has to hear.
    answer.catch(() => undefined);
    this.#pending.add(answer);
    return allocation;
  }

  /** Frees whatever there is, of whomever; nothing can be allocated from then on. */
  close(): void {
    this.#closed = true;
    for (const allocation of this.#allocated) allocation.release();
  }

  /** Waits for the device's word on all allocations so far. @throws FacetError `out-of-gpu-memory` */
  async settle(): Promise<void> {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const error of await Promise.all(pending)) if (error) throw error;
  }

  #noRoom(label: string, bytes: number): FacetError {
    const plannedBytes = this.ledger.totalBytes;
    return new FacetError(
      'out-of-gpu-memory',
      `The GPU has no room for ${label} (${bytes} bytes; ${plannedBytes} bytes were planned so far).`,
      'Choose a shorter context or a smaller model, or close other tabs that use the GPU.',
      { label, bytes, plannedBytes },
    );
  }
}
