import type { Clock } from './clock.ts';
import { Transient } from './transient.ts';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** Longest that a server's Retry-After is obeyed. */
const PATIENCE_MS = 10 * 60_000;
const MOST_FAILURES = 9;
/** Interval of looking again while the device says that it is offline. */
const OFFLINE_MS = 2000;

export interface BackoffOptions {
  readonly clock: Clock;
  /** Whether the device has a network at all, as far as it knows. */
  readonly online: () => boolean;
  /** Failures without a byte of progress before giving up; 9 unless said otherwise, which takes two minutes. */
  readonly most?: number;
  /** Told why there is a wait, and how long it takes where that is known. */
  readonly onWait?: (why: 'offline' | 'retrying', milliseconds?: number) => void;
}

/** Waits longer after each failure, with jitter so that many do not come back at once. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Something came: the next failure is the first again. */
  progressed(): void {
    this.#failures = 0;
  }

  /**
   * Resolves when it is time to try again. Being offline never counts as a failure.
   * @throws FacetError what the failure says in the end, after too many without progress; the signal's reason.
   */
  async wait({ final, afterMs }: Transient, signal: AbortSignal): Promise<void> {
    const { clock, online, onWait, most = MOST_FAILURES } = this.#options;
    if (!online()) {
      onWait?.('offline');
      while (!online()) await clock.sleep(OFFLINE_MS, signal);
      return;
    }
    this.#failures += 1;
    if (this.#failures >= most) throw final;
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#failures - 1));
    const wanted = Math.min(PATIENCE_MS, Math.max(afterMs ?? 0, longest * (0.5 + clock.random() / 2)));
    onWait?.('retrying', wanted);
    await clock.sleep(wanted, signal);
  }

  /** Runs `work` until it does not fail in passing. @throws as `wait`, and what else `work` throws. */
  async until<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Transient)) throw error;
        await this.wait(error, signal);
      }
    }
  }
}
