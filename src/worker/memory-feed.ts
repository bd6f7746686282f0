import type { MemorySnapshot } from './protocol.ts';

const INTERVAL_MS = 100;

/** Sends memory snapshots while somebody watches: at most ten a second, and only what is new. */
export class MemoryFeed {
  readonly #read: () => MemorySnapshot;
  readonly #send: (snapshot: MemorySnapshot) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = '';

  constructor(read: () => MemorySnapshot, send: (snapshot: MemorySnapshot) => void) {
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
      snapshot.entries.at(-1)?.label,
      snapshot.contextLength,
      snapshot.images.length,
      snapshot.checkpoints.length,
      snapshot.towerResident,
      snapshot.nextTokenMs,
    ].join(' ');
    if (mark === this.#last) return;
    this.#last = mark;
    this.#send(snapshot);
  }
}
