import { untilStopped } from '../source/until-stopped.ts';

/** So many may be at it at once; the others wait their turn, first come first served. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs `work` in a slot. @throws FacetError `aborted` when stopped while waiting; what `work` throws */
  async use<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn();
    try {
      await untilStopped(turn, signal);
    } catch (error) {
      void turn.then(() => this.#leave());
      throw error;
    }
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
