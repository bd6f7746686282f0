import type { MemoryEntry } from '../shared/memory-snapshot.ts';
import { nextRevision } from '../shared/revision.ts';

/** Whose buffer it is and what for, in the words of who asks for it. */
export type Provenance = Omit<MemoryEntry, 'id' | 'bytes' | 'liveBytes' | 'since'>;

/** The books of a device's memory: every buffer that exists, with its owner. Sums are exact. */
export class Ledger {
  readonly #entries = new Map<number, MemoryEntry>();
  #nextId = 1;
  #total = 0;
  #peak = 0;
  #revision = 0;

  /** Sum over all entries, in bytes. */
  get totalBytes(): number {
    return this.#total;
  }

  /** Highest `totalBytes` so far. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** Higher after every change. */
  get revision(): number {
    return this.#revision;
  }

  entries(): MemoryEntry[] {
    return [...this.#entries.values()];
  }

  add(provenance: Provenance, bytes: number): number {
    const id = this.#nextId++;
    this.#entries.set(id, { ...provenance, id, bytes, liveBytes: bytes, since: performance.now() });
    this.#total += bytes;
    this.#peak = Math.max(this.#peak, this.#total);
    this.#revision = nextRevision();
    return id;
  }

  remove(id: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#total -= entry.bytes;
    this.#revision = nextRevision();
  }

  /** The bytes of an entry that hold something now. */
  setLive(id: number, liveBytes: number): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.liveBytes === liveBytes) return;
    this.#entries.set(id, { ...entry, liveBytes });
    this.#revision = nextRevision();
  }
}
