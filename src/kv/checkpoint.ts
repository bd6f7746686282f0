import type { Device } from '../device/device.ts';
import type { Allocation, BufferSlice } from '../device/memory.ts';
import { type Position, position } from '../shared/numbers.ts';
import { heldPositions } from '../shared/ring.ts';
import { type LayerKv, rowsOf } from './layer-kv.ts';

/**
 * A copy of what the rings hold at a position, so that the cache can come back to it after they have gone
 * on. Global layers need no copy: they forget nothing.
 */
export class Checkpoint {
  /** Positions the cache held. */
  readonly length: Position;
  /** Positions that had been written before: more than `length` where the cache had come back by one. */
  readonly written: number;
  readonly #copy: Allocation;
  readonly #parts: readonly Part[];

  private constructor({ length, written }: Reach, copy: Allocation, parts: readonly Part[]) {
    this.length = position(length);
    this.written = written;
    this.#copy = copy;
    this.#parts = parts;
  }

  /** Bytes a checkpoint of these rings takes at a length: the live rows of their keys and values. */
  static bytes(rings: readonly LayerKv[], length: number): number {
    return partsOf(rings, length).reduce((sum, { rows }) => sum + rows.size, 0);
  }

  /** Copies in the order of the queue: after every step submitted so far. */
  static take(device: Pick<Device, 'copy' | 'memory'>, rings: readonly LayerKv[], reach: Reach): Checkpoint {
    const { length } = reach;
    const parts = partsOf(rings, length);
    const copy = device.memory.allocate({
      owner: 'checkpoint',
      kind: 'checkpoint',
      dtype: rings[0]?.type ?? 'f16',
      bytes: Checkpoint.bytes(rings, length),
      label: `rings at position ${length}`,
      optional: true,
    });
    device.copy(parts.map(({ rows, at }) => ({ from: rows, to: copy.slice(at, rows.size) })));
    return new Checkpoint(reach, copy, parts);
  }

  /** Whether there was no room for it: nothing can come back to it then. Known a moment after it was taken. */
  get failed(): boolean {
    return this.#copy.failed;
  }

  get bytes(): number {
    return this.#copy.size;
  }

  /** Puts the rows back where they were. */
  restore(device: Pick<Device, 'copy'>): void {
    device.copy(this.#parts.map(({ rows, at }) => ({ from: this.#copy.slice(at, rows.size), to: rows })));
  }

  release(): void {
    this.#copy.release();
  }
}

/** Reach of a cache: positions it holds, and that were ever written. */
interface Reach {
  readonly length: number;
  readonly written: number;
}

/** Live rows of one ring's keys or values, and where they lie in the copy. */
interface Part {
  readonly rows: BufferSlice;
  readonly at: number;
}

/** Until a ring has come round its live rows are its first ones; after that, all of them. */
function partsOf(rings: readonly LayerKv[], length: number): Part[] {
  let at = 0;
  return rings.flatMap((ring) =>
    rowsOf(ring, 0, heldPositions(length, ring.capacity)).map((rows) => {
      const part = { rows, at };
      at += rows.size;
      return part;
    }),
  );
}
