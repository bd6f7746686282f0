import type { Cost } from './kernel.ts';

/** Time and work of one kernel name, summed over dispatches. */
export interface KernelTime extends Cost {
  readonly name: string;
  readonly milliseconds: number;
  readonly dispatches: number;
}

/** Measures dispatches one by one. For benchmarks only. */
export interface KernelTimer {
  /** Waits for the dispatches so far and sums them by kernel name, slowest first; then starts anew. */
  collect(): Promise<KernelTime[]>;
  release(): void;
}

/** One dispatch as it was measured. */
export type TimedDispatch = Omit<KernelTime, 'dispatches'>;

/** Sums by kernel name, slowest first. */
export function sumByName(timed: readonly TimedDispatch[]): KernelTime[] {
  const sums = new Map<string, KernelTime>();
  for (const { name, milliseconds, bytes, flops } of timed) {
    const sum = sums.get(name) ?? { name, milliseconds: 0, dispatches: 0, bytes: 0, flops: 0 };
    sums.set(name, {
      name,
      milliseconds: sum.milliseconds + milliseconds,
      dispatches: sum.dispatches + 1,
      bytes: sum.bytes + bytes,
      flops: sum.flops + flops,
    });
  }
  return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}
