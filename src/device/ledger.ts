import type { PlanEntry } from '../shared/memory-plan.ts';
import { nextRevision } from '../shared/revision.ts';

/** What a caller says about the bytes it wants. */
export interface Provenance extends Omit<PlanEntry, 'bytes'> {
  readonly label: string;
}

/** One GPU buffer in the books. */
export interface LedgerEntry extends Provenance {
  readonly id: number;
  readonly bytes: number;
  /** Bytes of it that hold something now; equal to `bytes` unless the owner says otherwise. */
  readonly liveBytes: number;
  /** Milliseconds of `performance.now()` at allocation. */
  readonly since: number;
}

/** The books of GPU memory: every buffer that exists, with its owner. Sums are exact. */
export class Ledger {
  readonly #entries = new Map<number, LedgerEntry>();
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

  entries(): LedgerEntry[] {
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

  /** How much of an entry holds something now. */
  setLive(id: number, liveBytes: number): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.liveBytes === liveBytes) return;
    this.#entries.set(id, { ...entry, liveBytes });
    this.#revision = nextRevision();
  }
}
