import type { Device } from '../device/device.ts';
import type { KvCache } from '../kv/cache.ts';
import type { Checkpoint } from '../kv/checkpoint.ts';
import { type Position, position } from '../shared/numbers.ts';
import { nextRevision } from '../shared/revision.ts';

/**
 * Places a conversation can come back to at once: copies of the rings within a budget of bytes, the least
 * recently used given up first. All belong to the sequence the cache holds; `forgetAfter` keeps it so.
 */
export class Checkpoints {
  readonly #device: Device;
  readonly #cache: KvCache;
  /** Least recently used first. */
  #kept: Checkpoint[] = [];
  #budget: number;
  #revision = 0;

  constructor(device: Device, cache: KvCache, budgetBytes: number) {
    this.#device = device;
    this.#cache = cache;
    this.#budget = budgetBytes;
  }

  get budgetBytes(): number {
    return this.#budget;
  }

  /** Changes the budget, giving up what no longer fits. */
  set budgetBytes(bytes: number) {
    this.#budget = bytes;
    this.#revision = nextRevision();
    this.#makeRoom(0);
  }

  /** Higher after every change of the budget; what is kept changes with the ledger. */
  get revision(): number {
    return this.#revision;
  }

  /** Places that are kept, by position. */
  get list(): readonly { readonly position: Position; readonly bytes: number }[] {
    return this.#kept
      .map(({ length, bytes }) => ({ position: length, bytes }))
      .sort((a, b) => a.position - b.position);
  }

  /** Keeps the place where the cache is now, if the budget allows it at all. */
  take(): void {
    this.#dropFailed();
    const { length, checkpointBytes } = this.#cache;
    if (length === 0 || checkpointBytes === 0 || checkpointBytes > this.#budget) return;
    const known = this.#kept.findIndex((checkpoint) => checkpoint.length === length);
    if (known >= 0) {
      this.#use(known);
      return;
    }
    this.#makeRoom(checkpointBytes);
    this.#kept.push(this.#cache.checkpoint(this.#device));
  }

  /** Gives up places after `last`: the sequence has another continuation from there. */
  forgetAfter(last: number): void {
    this.#kept = this.#kept.filter((checkpoint) => {
      if (checkpoint.length <= last) return true;
      checkpoint.release();
      return false;
    });
  }

  /**
   * Brings the cache to `wanted` or as near before it as it gets, and answers where that is: by a plain
   * rewind where the rings allow it, else from the nearest place, else at 0.
   */
  comeBack(wanted: Position): Position {
    if (this.#cache.rewind(wanted).ok) return wanted;
    this.#dropFailed();
    // From one position further the rings still allow a step back, unless they had gone on when they were copied.
    for (let last: number = wanted + 1; ;) {
      const index = this.#nearest(last);
      const checkpoint = this.#kept[index];
      if (!checkpoint) {
        this.#cache.rewind(position(0));
        return position(0);
      }
      this.#cache.restore(this.#device, checkpoint);
      const reached = position(Math.min(checkpoint.length, wanted));
      if (this.#cache.rewind(reached).ok) {
        this.#use(index);
        return reached;
      }
      last = checkpoint.length - 1;
    }
  }

  /** The position that {@link comeBack} would bring the cache to, once what lies after `common` is forgotten. */
  reach(wanted: number, common: number): number {
    if (this.#cache.reaches(wanted)) return wanted;
    const reached = this.#kept
      .filter(({ failed, length }) => !failed && length <= Math.min(common, wanted + 1))
      .map((checkpoint) => ({ checkpoint, to: Math.min(checkpoint.length, wanted) }))
      .filter(({ checkpoint, to }) => this.#cache.reaches(to, checkpoint));
    return Math.max(0, ...reached.map(({ to }) => to));
  }

  release(): void {
    for (const checkpoint of this.#kept) checkpoint.release();
    this.#kept = [];
  }

  /** Index of the last place at or before `last`, -1 when there is none. */
  #nearest(last: number): number {
    let best = -1;
    this.#kept.forEach(({ length }, index) => {
      if (length <= last && length > (this.#kept[best]?.length ?? 0)) best = index;
    });
    return best;
  }

  #dropFailed(): void {
    this.#kept = this.#kept.filter((checkpoint) => {
      if (checkpoint.failed) checkpoint.release();
      return !checkpoint.failed;
    });
  }

  #use(index: number): void {
    this.#kept.push(...this.#kept.splice(index, 1));
  }

  #makeRoom(bytes: number): void {
    let held = this.#kept.reduce((sum, checkpoint) => sum + checkpoint.bytes, 0);
    while (this.#kept.length > 0 && held + bytes > this.#budget) {
      const oldest = this.#kept.shift();
      held -= oldest?.bytes ?? 0;
      oldest?.release();
    }
  }
}
