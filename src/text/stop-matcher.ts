import { FacetError } from '../shared/errors.ts';

/**
 * Cuts a stream of text before the first stop string that is complete; where two are complete at the same
 * character, before the longer. What could be the beginning of a stop string is held back, so the text given
 * out does not depend on how the stream is cut into pushes.
 */
export class StopMatcher {
  readonly #stops: readonly string[];
  #held = '';
  #stopped = false;

  /** @throws FacetError `bad-request` for an empty stop string. */
  constructor(stops: readonly string[]) {
    if (stops.includes('')) {
      throw new FacetError('bad-request', 'A stop string is empty.', 'Leave empty stop strings out.');
    }
    this.#stops = stops;
  }

  /** `text`: what is certainly in front of any stop string. After `stopped` nothing more comes. */
  push(text: string): { text: string; stopped: boolean } {
    if (this.#stopped) return { text: '', stopped: true };
    const all = this.#held + text;
    const stop = this.#firstStop(all);
    if (stop >= 0) {
      this.#stopped = true;
      this.#held = '';
      return { text: all.slice(0, stop), stopped: true };
    }
    const free = all.length - this.#heldLength(all);
    this.#held = all.slice(free);
    return { text: all.slice(0, free), stopped: false };
  }

  /** Text that was held back when the stream ended without a stop. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** Beginning of the stop string that is complete first, or -1. */
  #firstStop(all: string): number {
    let first = -1;
    let firstEnd = Infinity;
    for (const stop of this.#stops) {
      const start = all.indexOf(stop);
      const end = start + stop.length;
      if (start < 0 || end > firstEnd || (end === firstEnd && start > first)) continue;
      first = start;
      firstEnd = end;
    }
    return first;
  }

  /** The length of the longest end of `all` with which a stop string begins. */
  #heldLength(all: string): number {
    let longest = 0;
    for (const stop of this.#stops) {
      for (let length = Math.min(stop.length - 1, all.length); length > longest; length--) {
        if (all.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}
