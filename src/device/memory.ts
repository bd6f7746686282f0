import { FacetError } from '../shared/errors.ts';
import type { MemoryKind } from '../shared/memory-plan.ts';
import { roundUp } from '../shared/numbers.ts';
import { Ledger, type Provenance } from './ledger.ts';

/** Memory of a device; only the device looks inside. */
export interface DeviceBuffer {
  readonly size: number;
  destroy(): void;
}

/** A part of a buffer, as a kernel binds it. */
export interface BufferSlice {
  readonly buffer: DeviceBuffer;
  /** In bytes; where a kernel binds it a multiple of 256 (minStorageBufferOffsetAlignment at most). */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/**
 * The use of a buffer: `storage` takes copies and writes and can be read; `uniform` takes writes; the others
 * are a device's own.
 */
export type BufferUse = 'storage' | 'uniform' | 'readback' | 'timestamps';

/** A device's offer to its memory. */
export interface BufferMaker {
  /** Most bytes of one buffer. */
  readonly maxBufferSize: number;
  /** Makes a buffer; `fits` tells later whether the device had room for it. */
  make(
    label: string,
    bytes: number,
    use: BufferUse,
  ): { readonly buffer: DeviceBuffer; readonly fits: Promise<boolean> };
  /** The reason why a buffer of so many bytes can never be made. */
  tooLarge(label: string, bytes: number): FacetError;
  /** That there is no room beside the `plannedBytes` allocated so far, this buffer included. */
  noRoom(label: string, bytes: number, plannedBytes: number): FacetError;
}

export interface AllocationRequest extends Provenance {
  readonly bytes: number;
  /** `storage` unless said otherwise. */
  readonly use?: BufferUse;
  /** Whoever asks can do without: where there is no room, only {@link Allocation.failed} says so. */
  readonly optional?: boolean;
}

/** A buffer with an owner and a visible release. */
export class Allocation implements BufferSlice {
  readonly offset = 0;
  readonly buffer: DeviceBuffer;
  readonly size: number;
  readonly #ledger: Ledger;
  readonly #id: number;
  readonly #among: Set<Allocation>;
  #failed = false;

  /** `among` are those that exist. */
  constructor(buffer: DeviceBuffer, size: number, ledger: Ledger, id: number, among: Set<Allocation>) {
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

/** The only maker of buffers. Whatever exists on the device is in its ledger. */
export class DeviceMemory {
  readonly ledger: Ledger;
  readonly #maker: BufferMaker;
  /** What everything is booked as, of no layer, where it is one thing in the books. */
  readonly #kind: MemoryKind | undefined;
  readonly #allocated = new Set<Allocation>();
  readonly #pending = new Set<Promise<FacetError | null>>();
  readonly #lent = new Set<DeviceMemory>();
  #closed = false;

  constructor(maker: BufferMaker, books?: { readonly ledger: Ledger; readonly kind: MemoryKind }) {
    this.#maker = maker;
    this.ledger = books?.ledger ?? new Ledger();
    this.#kind = books?.kind;
  }

  /** The same memory for something that is one thing in the books: all of its buffers are of a kind, and of no layer. */
  bookedAs(kind: MemoryKind): DeviceMemory {
    const lent = new DeviceMemory(this.#maker, { ledger: this.ledger, kind });
    this.#lent.add(lent);
    return lent;
  }

  /**
   * Makes a buffer and books it. Out-of-memory is reported by the device later: callers `await settle()`
   * once after a batch of allocations.
   * @throws FacetError `adapter-too-small` when no buffer of this size can exist on the device, `aborted` once closed
   */
  allocate(request: AllocationRequest): Allocation {
    if (this.#closed) throw new FacetError('aborted', 'Stopped.', 'Start again when you like.');
    const size = roundUp(Math.max(request.bytes, 4), 4);
    if (size > this.#maker.maxBufferSize) throw this.#maker.tooLarge(request.label, size);
    const { buffer, fits } = this.#maker.make(request.label, size, request.use ?? 'storage');
    const id = this.ledger.add(
      {
        owner: request.owner,
        ...(request.layer === undefined || this.#kind ? {} : { layer: request.layer }),
        kind: this.#kind ?? request.kind,
        dtype: request.dtype,
        label: request.label,
      },
      size,
    );
    const allocation = new Allocation(buffer, size, this.ledger, id, this.#allocated);
    const answer = fits.then((fitting) => {
      if (!fitting) allocation.fail();
      // Kept for `settle` only where it has something to say: a long chat allocates without end.
      if (fitting || request.optional) this.#pending.delete(answer);
      if (fitting || request.optional) return null;
      return this.#maker.noRoom(request.label, size, this.ledger.totalBytes);
    });
    // On a device that is lost it may reject, which only `settle` has to hear.
    answer.catch(() => undefined);
    this.#pending.add(answer);
    return allocation;
  }

  /** Frees whatever there is, of whomever; nothing can be allocated from then on. */
  close(): void {
    this.#closed = true;
    for (const lent of this.#lent) lent.close();
    for (const allocation of this.#allocated) allocation.release();
  }

  /** Waits for the device's word on all allocations so far. @throws FacetError `out-of-gpu-memory`, `out-of-memory` */
  async settle(): Promise<void> {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const error of await Promise.all(pending)) if (error) throw error;
  }
}
