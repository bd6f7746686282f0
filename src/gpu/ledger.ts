/** What a buffer is for. The panel and the plan group by it. */
export type MemoryKind =
  | 'weights'
  | 'kv-local'
  | 'kv-global'
  | 'checkpoint'
  | 'activation'
  | 'vision'
  | 'sampling'
  | 'staging';

/** What a caller says about the bytes it wants. */
export interface Provenance {
  /** Who asked: a module or tensor name, such as `blk.3.attn_q` or `decoder`. */
  readonly owner: string;
  /** Index of the layer it belongs to, where it belongs to one. */
  readonly layer?: number;
  readonly kind: MemoryKind;
  /** Type of the elements, such as `f32`, `f16`, `q8_0`. */
  readonly dtype: string;
  readonly label: string;
}

/** A buffer that will be made: the ledger's entry, known before the buffer is. */
export interface PlanEntry extends Omit<Provenance, 'label'> {
  readonly bytes: number;
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
  readonly #listeners = new Set<() => void>();
  #nextId = 1;
  #total = 0;
  #peak = 0;

  /** Sum over all entries, in bytes. */
  get totalBytes(): number {
    return this.#total;
  }

  /** Highest `totalBytes` so far. */
  get peakBytes(): number {
    return this.#peak;
  }

  entries(): LedgerEntry[] {
    return [...this.#entries.values()];
  }

  add(provenance: Provenance, bytes: number): number {
    const id = this.#nextId++;
    this.#entries.set(id, { ...provenance, id, bytes, liveBytes: bytes, since: performance.now() });
    this.#total += bytes;
    this.#peak = Math.max(this.#peak, this.#total);
    this.#changed();
    return id;
  }

  remove(id: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#total -= entry.bytes;
    this.#changed();
  }

  /** How much of an entry holds something now. */
  setLive(id: number, liveBytes: number): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.liveBytes === liveBytes) return;
    this.#entries.set(id, { ...entry, liveBytes });
    this.#changed();
  }

  /** Calls `listener` on every change; returns the way to stop it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
