import { type EntryMap, takeChanges } from './entry-changes.ts';
import type { MemorySnapshot, MemoryUpdate } from './protocol.ts';

const INTERVAL_MS = 100;

/** Sends memory snapshots while somebody watches: at most ten a second, and only what is new. */
export class MemoryFeed {
  readonly #read: () => MemorySnapshot;
  readonly #send: (update: MemoryUpdate) => void;
  readonly #told: EntryMap = new Map();
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = '';

  constructor(read: () => MemorySnapshot, send: (update: MemoryUpdate) => void) {
    this.#read = read;
    this.#send = send;
  }

  watch(on: boolean): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = '';
    if (!on) return;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), INTERVAL_MS);
  }

  #tick(): void {
    const snapshot = this.#read();
    // Bytes and positions change with every token or allocation; an equal mark means an equal snapshot.
    const mark = [
      snapshot.totalBytes,
      snapshot.length,
      snapshot.entries.length,
      snapshot.entries.at(-1)?.id,
      snapshot.plannedBytes,
      snapshot.contextLength,
      snapshot.images.length,
      snapshot.prompts.length,
      ...snapshot.checkpoints.map(({ position }) => position),
      snapshot.towerResident,
      snapshot.nextTokenMs,
    ].join(' ');
    if (mark === this.#last) return;
    const first = this.#last === '';
    this.#last = mark;
    if (first) this.#told.clear();
    const { entries, ...rest } = snapshot;
    this.#send({ ...rest, ...takeChanges(this.#told, entries), first });
  }
}
