import type { Dispatch, Stop } from '../device/device.ts';
import type { Step } from '../device/kernel.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { BEGINNING, effortOfAll, endOf, type Place, portionFrom } from './portion.ts';

/** Submissions under way at a time: the GPU has the next one when it ends one, and a stop waits for two at most. */
const IN_FLIGHT = 2;
/** Operations in a millisecond before anything is measured: a very slow GPU's, which a fast one soon has doubled. */
const FIRST_RATE = 2e7;
/** Times over which a rate may rise at once: kernels differ, and the next may be a slow one. */
const MOST_RISE = 2;
/** Shorter submissions tell more of the time that an answer takes than of the GPU. */
const SHORTEST_MS = 1;

const NEVER = new AbortController().signal;

/** Queue, as a pacer sees it. */
export interface PacedQueue {
  /** Submits dispatches between two places. */
  submit(step: Step, dispatches: readonly Dispatch[], from: Place, to: Place): void;
  /** Resolves when everything submitted so far is done. */
  finished(): Promise<void>;
  /** Milliseconds since any moment. */
  now(): number;
}

/**
 * Submissions sized by time: each takes about as long as wanted by the rate that the GPU showed in those before, so
 * that no driver takes it for hung, the page is drawn between two of them, and a stop is heard.
 */
export class Pacer {
  readonly #queue: PacedQueue;
  readonly #targetMs: number;
  /** Those under way, oldest first. */
  readonly #flights: Promise<void>[] = [];
  /** Operations in a millisecond. */
  #rate = FIRST_RATE;
  #endedAt = -Infinity;
  /** The GPU is lost. */
  #failure: { readonly error: unknown } | undefined;

  constructor(queue: PacedQueue, targetMs: number) {
    this.#queue = queue;
    this.#targetMs = targetMs;
  }

  /** Milliseconds that dispatches take at the rate of late. */
  predict(step: Step, dispatches: readonly Dispatch[]): number {
    return effortOfAll(dispatches, step) / this.#rate;
  }

  /** As `Device.compute`. */
  async compute(step: Step, dispatches: readonly Dispatch[], stop?: Stop): Promise<boolean> {
    let from = BEGINNING;
    while (from.dispatch < dispatches.length) {
      await this.#room(stop?.signal);
      if (stop?.signal.aborted && (from === BEGINNING || !stop.indivisible)) return false;
      const { to, effort } = portionFrom(from, step, dispatches, this.#rate * this.#targetMs);
      this.#queue.submit(step, dispatches, from, to);
      this.#follow(effort);
      from = to;
    }
    return true;
  }

  /** The ends of the submissions of a step that takes `milliseconds`: by the rate of late, where nobody knows. */
  endsOf(step: Step, dispatches: readonly Dispatch[], milliseconds?: number): readonly Place[] {
    const parts = Math.round((milliseconds ?? this.predict(step, dispatches)) / this.#targetMs);
    if (parts <= 1) return [endOf(dispatches)];
    const budget = effortOfAll(dispatches, step) / parts;
    const ends: Place[] = [];
    for (let from = BEGINNING; from.dispatch < dispatches.length;) {
      from = portionFrom(from, step, dispatches, budget).to;
      ends.push(from);
    }
    return ends;
  }

  /** Waits until another submission may begin, or for a stop. */
  async #room(signal: AbortSignal = NEVER): Promise<void> {
    const isFull = () => this.#flights.length >= IN_FLIGHT && !signal.aborted;
    for (let [oldest] = this.#flights; oldest && isFull(); [oldest] = this.#flights)
      await orAborted(oldest, signal);
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits for the end of what was just submitted, and measures it. */
  #follow(effort: number): void {
    const submittedAt = this.#queue.now();
    const finished = this.#queue.finished().finally(() => {
      void this.#flights.shift();
    });
    const flight = finished.then(() => {
      const now = this.#queue.now();
      this.#measure(effort, now - Math.max(submittedAt, this.#endedAt));
      this.#endedAt = now;
    });
    flight.catch((error: unknown) => (this.#failure = { error }));
    this.#flights.push(flight);
  }

  #measure(effort: number, milliseconds: number): void {
    const rate = effort / Math.max(milliseconds, SHORTEST_MS);
    if (rate > this.#rate) this.#rate = Math.min(rate, this.#rate * MOST_RISE);
    else if (milliseconds > SHORTEST_MS) this.#rate = rate;
  }
}
