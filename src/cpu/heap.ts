import { roundUp } from '../shared/numbers.ts';

const PAGE = 65_536;
/** Bytes that WebAssembly addresses with 32 bits. */
export const MOST_BYTES = 65_536 * PAGE;
/** Blocks begin where a cache line does, so that no two threads write one line of different buffers. */
const LINE = 64;
/** Nothing lies at address 0. */
const FIRST = 1024;

interface Hole {
  address: number;
  size: number;
}

/** Blocks of one WebAssembly memory: the first hole that fits, holes beside each other merged, grown in place. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** By address. */
  readonly #holes: Hole[] = [];

  /** Whether or not it may be posted to threads, the memory is of the shared kind: one build serves both. */
  constructor(memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_BYTES / PAGE, shared: true })) {
    this.memory = memory;
    this.#holes.push({ address: FIRST, size: memory.buffer.byteLength - FIRST });
  }

  /** Address of `bytes` bytes, or nothing where the memory cannot grow to hold them. */
  take(bytes: number): number | undefined {
    const size = roundUp(bytes, LINE);
    let index = this.#holes.findIndex((hole) => hole.size >= size);
    if (index < 0 && this.#grow(size)) index = this.#holes.length - 1;
    const hole = this.#holes[index];
    if (!hole) return undefined;
    const { address } = hole;
    hole.address += size;
    hole.size -= size;
    if (hole.size === 0) this.#holes.splice(index, 1);
    return address;
  }

  /** Gives back what `take` gave for as many bytes. */
  give(address: number, bytes: number): void {
    const size = roundUp(bytes, LINE);
    const index = this.#holes.findIndex((hole) => hole.address > address);
    this.#holes.splice(index < 0 ? this.#holes.length : index, 0, { address, size });
    for (let at = this.#holes.length - 2; at >= 0; at--) {
      const hole = this.#holes[at] as Hole;
      const next = this.#holes[at + 1] as Hole;
      if (hole.address + hole.size !== next.address) continue;
      hole.size += next.size;
      this.#holes.splice(at + 1, 1);
    }
  }

  /** Has the last hole reach over `size` bytes. */
  #grow(size: number): boolean {
    const end = this.memory.buffer.byteLength;
    const last = this.#holes.at(-1);
    const open = last && last.address + last.size === end ? last : undefined;
    const pages = Math.ceil((size - (open?.size ?? 0)) / PAGE);
    if (end / PAGE + pages > MOST_BYTES / PAGE) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    if (open) open.size += pages * PAGE;
    else this.#holes.push({ address: end, size: pages * PAGE });
    return true;
  }
}
