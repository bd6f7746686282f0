import type { BufferMaker, BufferSlice, DeviceBuffer } from '../device/memory.ts';
import { FacetError } from '../shared/errors.ts';
import { type Heap, MOST_BYTES } from './heap.ts';

/** A block of the WebAssembly memory. */
interface Block extends DeviceBuffer {
  /** NaN where there was no room for it. */
  readonly address: number;
}

/** Buffers in one WebAssembly memory. */
export class CpuBuffers implements BufferMaker {
  readonly maxBufferSize = MOST_BYTES - 65_536;
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  make(_label: string, size: number): { buffer: Block; fits: Promise<boolean> } {
    const address = this.#heap.take(size);
    let held = address !== undefined;
    const destroy = () => {
      if (held && address !== undefined) this.#heap.give(address, size);
      held = false;
    };
    return { buffer: { address: address ?? NaN, size, destroy }, fits: Promise.resolve(held) };
  }

  tooLarge(label: string, bytes: number): FacetError {
    return new FacetError(
      'adapter-too-small',
      `${label} needs ${bytes} bytes; the processor's memory holds ${this.maxBufferSize}.`,
      'Choose a shorter context or a smaller model.',
      { label, bytes, limit: 'maxBufferSize', allowed: this.maxBufferSize },
    );
  }

  noRoom(label: string, bytes: number, plannedBytes: number): FacetError {
    return new FacetError(
      'out-of-gpu-memory',
      `The browser has no room for ${label} (${bytes} bytes; ${plannedBytes} bytes were planned so far).`,
      'Choose a shorter context or a smaller model, or close other tabs.',
      { label, bytes, plannedBytes },
    );
  }
}

/** Address of a slice. @throws Error for a buffer that there was no room for, or of another device */
export function addressOf({ buffer, offset }: BufferSlice): number {
  const { address } = buffer as Block;
  if (!(address >= 0)) throw new Error('there was no room for this buffer');
  return address + offset;
}
