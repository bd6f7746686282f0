import type { Device, Dispatch } from '../../src/device/device.ts';
import type { Kernel, Step } from '../../src/device/kernel.ts';
import { Pacer } from '../../src/gpu/pacer.ts';
import type { Place } from '../../src/gpu/portion.ts';
import { recordingDevice } from '../../tools/gpu-stats/recording-device.ts';

/** A submission's times, in milliseconds of the fake clock. */
export interface TimedSubmission {
  readonly submittedAt: number;
  readonly beganAt: number;
  readonly endedAt: number;
}

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * A GPU that computes nothing and takes its time for it, by a clock of its own that stands still while anybody
 * computes and jumps to the next fence when everybody waits. What a kernel does is what its `cost` says.
 */
export class SlowGpu {
  readonly submissions: TimedSubmission[] = [];
  readonly device: Device;
  now = 0;
  readonly #rate: number;
  readonly #slowness: (kernel: Kernel) => number;
  readonly #alarms: Alarm[] = [];
  #busyUntil = 0;
  #ticking = false;

  /** `flops` a second; `slowness` is how many times longer a kernel takes. */
  constructor(flops: number, targetMs: number, slowness: (kernel: Kernel) => number = () => 1) {
    this.#rate = flops / 1000;
    this.#slowness = slowness;
    const pacer = new Pacer(
      {
        submit: (step, dispatches, from, to) => this.#submit(step, dispatches, from, to),
        finished: () => new Promise((resolve) => this.at(this.#busyUntil, resolve)),
        now: () => this.now,
      },
      targetMs,
    );
    this.device = {
      ...recordingDevice(['subgroups']),
      compute: (step, dispatches, stop) => pacer.compute(step, dispatches, stop),
      predict: (step, dispatches) => pacer.predict(step, dispatches),
    };
  }

  /** The moment when everything submitted so far is done. */
  get busyUntil(): number {
    return this.#busyUntil;
  }

  /** Calls `ring` when the clock comes to `at`. */
  at(at: number, ring: () => void): void {
    this.#alarms.push({ at, ring });
    if (this.#ticking) return;
    this.#ticking = true;
    setImmediate(() => this.#tick());
  }

  #tick(): void {
    this.#alarms.sort((a, b) => a.at - b.at);
    const next = this.#alarms.shift();
    if (!next) {
      this.#ticking = false;
      return;
    }
    this.now = Math.max(this.now, next.at);
    next.ring();
    setImmediate(() => this.#tick());
  }

  #submit(step: Step, dispatches: readonly Dispatch[], from: Place, to: Place): void {
    let milliseconds = 0;
    for (let index = from.dispatch; index <= to.dispatch; index++) {
      const kernel = dispatches[index]?.kernel;
      if (!kernel) break;
      const [groups] = kernel.workgroups(step);
      const first = index === from.dispatch ? from.group : 0;
      const last = index === to.dispatch ? to.group : groups;
      const flops = kernel.name.startsWith('matmul') ? kernel.effort?.(step) : kernel.cost(step).flops;
      milliseconds += (((flops ?? 0) / this.#rate) * this.#slowness(kernel) * (last - first)) / (groups || 1);
    }
    const beganAt = Math.max(this.now, this.#busyUntil);
    this.#busyUntil = beganAt + milliseconds;
    this.submissions.push({ submittedAt: this.now, beganAt, endedAt: this.#busyUntil });
  }
}

/** Milliseconds that each submission took. */
export const durations = ({ submissions }: SlowGpu): number[] =>
  submissions.map(({ beganAt, endedAt }) => endedAt - beganAt);

/** Milliseconds between the first submission and the last in which nothing was under way. */
export const idleTime = ({ submissions }: SlowGpu): number =>
  submissions.reduce(
    (sum, { beganAt }, index) => sum + beganAt - (submissions[index - 1]?.endedAt ?? beganAt),
    0,
  );
