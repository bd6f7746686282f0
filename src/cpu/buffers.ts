import type { BufferMaker, BufferSlice, DeviceBuffer } from '../device/memory.ts';
import { FacetError } from '../shared/errors.ts';
import { formatBytes } from '../shared/format-bytes.ts';
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
      'out-of-memory',
      `${label} needs ${formatBytes(bytes)}; on the processor there are ${formatBytes(MOST_BYTES)} at most.`,
      'Choose a shorter context or a smaller model, or compute on a GPU.',
      { label, bytes, limit: 'maxBufferSize', allowed: this.maxBufferSize },
    );
  }

  noRoom(label: string, bytes: number, plannedBytes: number): FacetError {
    return new FacetError(
      'out-of-memory',
      `The browser gives the processor no memory for ${label} (${formatBytes(bytes)}, with what was planned so far ${formatBytes(plannedBytes)}).`,
      'Choose a shorter context or a smaller model, or close other tabs and programs.',
      { label, bytes, plannedBytes },
    );
  }
}

/** Address of a slice. @throws FacetError `out-of-memory` for a buffer that there was no room for */
export function addressOf({ buffer, offset }: BufferSlice): number {
  const { address, size } = buffer as Block;
  if (!(address >= 0)) {
    throw new FacetError(
      'out-of-memory',
      `The browser gives the processor no memory for ${formatBytes(size)} more.`,
      'Choose a shorter context or a smaller model, or close other tabs and programs.',
      { bytes: size },
    );
  }
  return address + offset;
}
