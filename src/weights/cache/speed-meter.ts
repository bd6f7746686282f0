/** Time back to which the average reaches. */
const WINDOW_MS = 5000;
/** Too little time to speak of a speed. */
const LEAST_MS = 250;

/** Bytes per second over the last few seconds. */
export class SpeedMeter {
  #samples: { readonly at: number; readonly bytes: number }[] = [];
  #startedAt: number | undefined;

  add(bytes: number, now: number): void {
    this.#startedAt ??= now;
    this.#samples.push({ at: now, bytes });
  }

  /** Forgets what was: after a pause the speed begins anew. */
  reset(): void {
    this.#samples = [];
    this.#startedAt = undefined;
  }

  /** 0 until it can be told. */
  bytesPerSecond(now: number): number {
    this.#samples = this.#samples.filter(({ at }) => at > now - WINDOW_MS);
    if (this.#startedAt === undefined) return 0;
    const span = Math.min(WINDOW_MS, now - this.#startedAt);
    if (span < LEAST_MS) return 0;
    return (this.#samples.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / span;
  }
}
