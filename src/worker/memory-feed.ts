import { type EntryMap, takeChanges } from './entry-changes.ts';
import type { MemorySnapshot, MemoryUpdate } from './protocol.ts';

const INTERVAL_MS = 100;

/** Memory that can be watched; `memoryRevision` is higher after every change of what `memory` tells. */
export interface WatchedMemory {
  memory(): MemorySnapshot;
  readonly memoryRevision: number;
}

/** Sends memory snapshots while somebody watches: at most ten a second, and only what is new. */
export class MemoryFeed {
  readonly #watched: WatchedMemory;
  readonly #send: (update: MemoryUpdate) => void;
  readonly #told: EntryMap = new Map();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The revision that was told; nothing to those who have just begun to watch. */
  #revision: number | undefined;

  constructor(watched: WatchedMemory, send: (update: MemoryUpdate) => void) {
    this.#watched = watched;
    this.#send = send;
  }

  watch(on: boolean): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#revision = undefined;
    if (!on) return;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), INTERVAL_MS);
  }

  #tick(): void {
    const { memoryRevision } = this.#watched;
    if (memoryRevision === this.#revision) return;
    const first = this.#revision === undefined;
    this.#revision = memoryRevision;
    if (first) this.#told.clear();
    const { entries, ...rest } = this.#watched.memory();
    this.#send({ ...rest, ...takeChanges(this.#told, entries), first });
  }
}
