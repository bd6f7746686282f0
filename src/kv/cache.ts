import type { Device } from '../device/device.ts';
import type { BufferSlice, DeviceMemory } from '../device/memory.ts';
import type { LayerSpec } from '../model/layers.ts';
import { type KvSizes, kvCapacity } from '../model/kv-sizes.ts';
import type { KvType } from '../shared/kv-row.ts';
import { type Position, position } from '../shared/numbers.ts';
import { nextRevision } from '../shared/revision.ts';
import { Checkpoint } from './checkpoint.ts';
import { GrowingKv } from './growing.ts';
import type { LayerKv } from './layer-kv.ts';
import { keepOverwritten } from './lent-rows.ts';
import { RingKv } from './ring.ts';
import { type StatePart, statePartsOf } from './state-parts.ts';

/** Whether the cache could go back, and if not, to where it could at the earliest. */
export type Rewind = { readonly ok: true } | { readonly ok: false; readonly earliest: Position };

/** Reach of a cache: positions it holds, and that were ever written. */
export interface Reach {
  readonly length: number;
  readonly written: number;
}

/** The KV cache of a model: one {@link LayerKv} per layer and how many positions they hold. */
export class KvCache {
  readonly layers: readonly LayerKv[];
  /** Longest sequence it may hold. */
  readonly contextLength: number;
  readonly #window: number;
  readonly #growing: readonly GrowingKv[];
  readonly #rings: readonly RingKv[];
  #length = 0;
  /** Highest position that was ever written since the last `rewind` to 0, plus one. */
  #written = 0;
  #revision = 0;

  constructor(
    memory: DeviceMemory,
    specs: readonly LayerSpec[],
    { type, ...sizes }: KvSizes & { readonly type: KvType },
  ) {
    this.contextLength = sizes.contextLength;
    this.layers = specs.map((spec) =>
      spec.kind === 'local'
        ? new RingKv(memory, spec, type, kvCapacity(spec, 0, sizes))
        : new GrowingKv(memory, spec, type, kvCapacity(spec, 0, sizes)),
    );
    this.#growing = this.layers.filter((kv) => kv instanceof GrowingKv);
    this.#rings = this.layers.filter((kv) => kv instanceof RingKv);
    this.#window = Math.min(Infinity, ...this.#rings.map(({ capacity }) => capacity));
  }

  /** Positions held; the next token goes to this position. */
  get length(): number {
    return this.#length;
  }

  /** Higher after every change of what is held or may be forgotten. */
  get revision(): number {
    return this.#revision;
  }

  /** Slots that every global layer has now. */
  get globalCapacity(): number {
    return this.#growing.length === 0 ? 0 : Math.min(...this.#growing.map(({ capacity }) => capacity));
  }

  /** Whether positions below `length` fit as it is. */
  holds(length: number): boolean {
    return this.#growing.length === 0 || length <= this.globalCapacity;
  }

  /**
   * Makes room for positions below `length` in the global layers, growing one layer at a time. Bind groups
   * have to be made again then, also where it fails on the way: what was held is held still.
   * @throws FacetError `out-of-gpu-memory`, `adapter-too-small`
   */
  async ensure(device: Pick<Device, 'copy'>, length: number): Promise<void> {
    for (const kv of this.#growing) {
      const capacity = kvCapacity(kv.layer, length, { contextLength: this.contextLength });
      if (kv.capacity < capacity) await kv.grow(device, capacity, this.#length);
    }
  }

  /** Says that `tokens` positions were submitted for writing after the current length. */
  advance(tokens: number): void {
    this.#setLength(this.#length + tokens);
    this.#written = Math.max(this.#written, this.#length);
  }

  /**
   * Keeps what the next `tokens` positions take the place of in memory that is lent while they are computed. Answers
   * how it comes back, wherever their computation stopped; nothing where the memory is too little.
   */
  keep(device: Pick<Device, 'copy'>, tokens: number, lent: BufferSlice): (() => void) | undefined {
    return keepOverwritten(device, this.#rings, { length: this.#length, tokens }, lent);
  }

  /**
   * Forgets positions at and after `to`. A ring of W slots that has wrapped holds only the newest W
   * positions, and a query at `to` needs the W - 1 before it: going back more than one position past
   * what was ever written is then impossible, except to 0.
   */
  rewind(to: Position): Rewind {
    if (to > this.#length) return { ok: false, earliest: position(this.#length) };
    if (!this.reaches(to)) return { ok: false, earliest: this.earliestRewind };
    this.#setLength(to);
    if (to === 0) this.#written = 0;
    return { ok: true };
  }

  /** The lowest position above 0 that `rewind` accepts. */
  get earliestRewind(): Position {
    return this.#earliest(this.#written);
  }

  /** Whether a cache of these rings can be rewound to `to`: this one, or one that had come elsewhere. */
  reaches(to: number, { length, written }: Reach = this): boolean {
    return to <= length && (to === 0 || to >= this.#earliest(written));
  }

  /** Bytes a checkpoint would take now. */
  get checkpointBytes(): number {
    return Checkpoint.bytes(this.#rings, this.#length);
  }

  /** Copies the rings as they are after every step submitted so far. */
  checkpoint(device: Pick<Device, 'copy' | 'memory'>): Checkpoint {
    return Checkpoint.take(device, this.#rings, { length: this.#length, written: this.#written });
  }

  /**
   * Goes back to a checkpoint. The caller knows that the positions before it are those it was taken of:
   * the global layers still hold them only if nothing else was written there since.
   */
  restore(device: Pick<Device, 'copy'>, checkpoint: Checkpoint): void {
    checkpoint.restore(device);
    this.#setLength(checkpoint.length);
    // A ring that had gone on when the copy was made has lost as much in the copy.
    this.#written = checkpoint.written;
  }

  /** Positions that were ever written since the last `rewind` to 0: more than are held after a step back. */
  get written(): number {
    return this.#written;
  }

  /** Live rows at a length that {@link holds}, in parts that are read, stored and written as one. */
  stateParts(length: number): StatePart[] {
    return statePartsOf(this.layers, length);
  }

  /** Says that the rows of a cache that had this reach are here again. */
  adopt({ length, written }: Reach): void {
    this.#setLength(length);
    this.#written = written;
  }

  release(): void {
    for (const kv of this.layers) kv.release();
  }

  #earliest(written: number): Position {
    return position(written <= this.#window ? 0 : written - 1);
  }

  #setLength(length: number): void {
    this.#length = length;
    this.#revision = nextRevision();
    for (const kv of this.layers) kv.setLength(length);
  }
}
