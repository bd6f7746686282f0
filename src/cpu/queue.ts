import type { Copy, Dispatch } from '../device/device.ts';
import type { Step } from '../device/kernel.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { TimedDispatch } from '../device/timer.ts';
import type { FacetError } from '../shared/errors.ts';
import { addressOf } from './buffers.ts';
import { COPY_BYTES, type ProgramMemory } from './program.ts';
import { CONTROL, type Runner } from './runner.ts';
import type { StepThreads } from './thread-counts.ts';

/** Milliseconds of work before the event loop has a turn: a call to stop is heard between two. */
const SLICE_MS = 30;

/** Slices without anything done by anybody, ten seconds' worth, after which a helper is taken for dead. */
const PATIENCE = Math.ceil(10_000 / SLICE_MS);

/** Something queued. */
interface Job {
  /** Answers whether it is done; where not, it is called again. */
  readonly run: (until: number) => boolean;
  /** Whether helpers work on it. */
  readonly shared?: boolean;
  /** It will never be done. */
  readonly fail?: (error: FacetError) => void;
}

/** Resolves after whatever waits in the event loop had its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

/** Queued work, done in its order: by this thread a slice at a time, and by the helpers meanwhile. */
export class CpuQueue {
  readonly #memory: WebAssembly.Memory;
  readonly #programs: ProgramMemory;
  readonly #runner: Runner;
  readonly #control: Int32Array;
  readonly #jobs: Job[] = [];
  #opened = 0;
  #working = false;
  #stopped: FacetError | undefined;
  readonly #onFailure: (error: unknown) => void;
  readonly #patience: number;
  readonly #counts: StepThreads;
  /** Pieces done when the last slice ended, and slices since in which none was. */
  #doneBefore = -1;
  #idleSlices = 0;

  /** `onFailure` hears what a kernel threw, or that a helper does nothing any more: nothing goes on then. */
  constructor(
    memory: WebAssembly.Memory,
    programs: ProgramMemory,
    runner: Runner,
    counts: StepThreads,
    onFailure: (error: unknown) => void,
    patience = PATIENCE,
  ) {
    this.#memory = memory;
    this.#onFailure = onFailure;
    this.#patience = patience;
    this.#counts = counts;
    this.#programs = programs;
    this.#runner = runner;
    this.#control = new Int32Array(memory.buffer, programs.control, 16);
  }

  submit(step: Step, dispatches: readonly Dispatch[]): void {
    let next = 0;
    let open = false;
    let count: ReturnType<StepThreads['of']>;
    let threads = 0;
    let started = 0;
    const begin = () => {
      count = this.#counts.of(step, dispatches);
      threads = count?.next ?? this.#counts.usual;
      started = performance.now();
    };
    const run = (until: number): boolean => {
      if (!started) begin();
      for (;;) {
        if (!open) {
          if (next === dispatches.length) break;
          next = this.#programs.write(step, dispatches, { first: next, threads });
          this.#open(threads);
          open = true;
        }
        if (!this.#run(until)) return false;
        open = false;
      }
      count?.took(performance.now() - started);
      return true;
    };
    this.#add({ run, shared: true });
  }

  /** As `submit`, with the wall clock of each dispatch. */
  submitTimed(step: Step, dispatches: readonly Dispatch[], timed: TimedDispatch[]): void {
    dispatches.forEach(({ kernel }, index) => {
      let started = 0;
      const run = (until: number): boolean => {
        if (!started) {
          const threads = this.#counts.usual;
          this.#programs.write(step, dispatches, { first: index, last: index + 1, threads });
          started = performance.now();
          this.#open(threads);
        }
        if (!this.#run(until)) return false;
        timed.push({ name: kernel.name, milliseconds: performance.now() - started, ...kernel.cost(step) });
        return true;
      };
      this.#add({ run, shared: true });
    });
  }

  write(slice: BufferSlice, { buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): void {
    const address = addressOf(slice);
    const put = () => {
      const target = new Uint8Array(this.#memory.buffer, address, byteLength);
      target.set(new Uint8Array(buffer, byteOffset, byteLength));
    };
    if (this.#idle) put();
    else this.#do(put);
  }

  copy(copies: readonly Copy[]): void {
    const places = copies.map(({ from, to }) => [addressOf(from), addressOf(to), from.size] as const);
    let place = 0;
    let done = 0;
    const run = (until: number): boolean => {
      const all = new Uint8Array(this.#memory.buffer);
      for (let copy = places[place]; copy; copy = places[place]) {
        const [from, to, size] = copy;
        const next = Math.min(done + COPY_BYTES, size);
        all.copyWithin(to + done, from + done, from + next);
        done = next < size ? next : 0;
        if (next === size) place++;
        if (performance.now() > until) return place === places.length;
      }
      return true;
    };
    this.#add({ run });
  }

  /** The result of `look` after everything queued so far. */
  after<Value>(look: () => Value): Promise<Value> {
    return new Promise((resolve, reject) => this.#do(() => resolve(look()), reject));
  }

  /** The bytes of a slice after everything queued so far. */
  read(slice: BufferSlice): Promise<ArrayBuffer> {
    const address = addressOf(slice);
    return this.after(() => new Uint8Array(this.#memory.buffer, address, slice.size).slice().buffer);
  }

  /** The bytes of slices, one after the other, after everything queued so far. */
  readAll(slices: readonly BufferSlice[]): Promise<Uint8Array<ArrayBuffer>> {
    const places = slices.map((slice) => [addressOf(slice), slice.size] as const);
    const whole = new Uint8Array(places.reduce((sum, [, size]) => sum + size, 0));
    return this.after(() => {
      let at = 0;
      for (const [address, size] of places) {
        whole.set(new Uint8Array(this.#memory.buffer, address, size), at);
        at += size;
      }
      return whole;
    });
  }

  /** Does nothing of what is queued any more, and tells whoever waits for it why. */
  stop(why: FacetError): void {
    this.#stopped ??= why;
    for (const { fail } of this.#jobs.splice(0)) fail?.(why);
  }

  get #idle(): boolean {
    return this.#jobs.length === 0;
  }

  #do(work: () => void, fail?: Job['fail']): void {
    const run = () => {
      work();
      return true;
    };
    this.#add({ run, ...(fail ? { fail } : {}) });
  }

  #add(job: Job): void {
    if (this.#stopped) {
      job.fail?.(this.#stopped);
      return;
    }
    this.#jobs.push(job);
    if (this.#working) return;
    this.#working = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    // What is queued together begins together.
    await Promise.resolve();
    let until = performance.now() + SLICE_MS;
    while (this.#jobs.length > 0) {
      try {
        const job = this.#jobs[0];
        if (job?.run(until)) this.#jobs.shift();
        else if (job?.shared) this.#checkHelpers();
      } catch (error) {
        this.#onFailure(error);
      }
      if (performance.now() < until) continue;
      await turn();
      until = performance.now() + SLICE_MS;
    }
    this.#working = false;
  }

  /** A browser may end a helper without a word: the piece that it took is never done then. */
  #checkHelpers(): void {
    const done = Atomics.load(this.#control, CONTROL.done);
    this.#idleSlices = done === this.#doneBefore ? this.#idleSlices + 1 : 0;
    this.#doneBefore = done;
    if (this.#idleSlices >= this.#patience) throw new Error('it does not answer any more');
  }

  /** Lets so many threads work on the program that was written. */
  #open(threads: number): void {
    this.#runner.begin();
    if (Atomics.exchange(this.#control, CONTROL.threads, threads) < threads) {
      Atomics.notify(this.#control, CONTROL.threads);
    }
    this.#opened = (this.#opened % 0x7fff_ffff) + 1;
    Atomics.store(this.#control, CONTROL.open, this.#opened);
    Atomics.notify(this.#control, CONTROL.open);
  }

  /** Whether the program is done, and every helper away from it. */
  #run(until: number): boolean {
    if (!this.#runner.run(until)) return false;
    Atomics.store(this.#control, CONTROL.open, 0);
    while (Atomics.load(this.#control, CONTROL.active) > 0) if (performance.now() > until) return false;
    return true;
  }
}
