/** The things a thread is started with. */
export interface RunnerSetup {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Byte address of the {@link CONTROL} words. */
  readonly control: number;
  /** Byte address of this thread's own scratch. */
  readonly scratch: number;
  /** Number of this thread; the engine's own is 0. */
  readonly thread: number;
}

/** The control words, by index. All of them are 0 before the first program. */
export const CONTROL = {
  /** Number of the program that may be worked on; 0 while none may. */
  open: 0,
  /** Helpers that are at work on it. */
  active: 1,
  /** The next piece to be taken. */
  next: 2,
  /** Pieces that are done. */
  done: 3,
  /** Pieces of the program. */
  total: 4,
  /** Byte address of the program: {@link WORDS_A_DISPATCH} words each dispatch. */
  program: 5,
  /** Threads that may work on it: those of lower numbers. */
  threads: 6,
} as const;

/** Of a dispatch: index of its entry, byte address of its arguments, units, pieces, pieces before it. */
export const WORDS_A_DISPATCH = 5;

/** One thread's view of a program. */
export interface Runner {
  /**
   * Works on the open program until it is done, or it is `until` (of `performance.now()`). Answers whether it is
   * done. What was taken and not begun is kept for the next call.
   */
  run(until: number): boolean;
  /** Begins with the program that was opened last. */
  begin(): void;
  /** A helper's life: works on one program after the other. Never returns. */
  serve(): never;
}

/**
 * Makes a thread's runner. Dispatches are cut into pieces that any thread takes, one after the other; a piece
 * waits until all pieces of the dispatches before it are done. So there is no barrier that a thread which is away
 * could hold up.
 *
 * The text of this function is also the whole program of Node's threads, which have no bundle: it must not name
 * anything outside itself.
 */
export function makeRunner({ memory, module, control, scratch, thread }: RunnerSetup): Runner {
  const [OPEN, ACTIVE, NEXT, DONE, TOTAL, PROGRAM, THREADS] = [0, 1, 2, 3, 4, 5, 6];
  /** Turns before a waiting thread sleeps: some tenths of a millisecond. */
  const SPINS = 10_000;
  type Entry = (args: number, begin: number, end: number, own: number) => void;
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const entries = Object.values(instance.exports).filter((value) => typeof value === 'function') as Entry[];
  const words = new Int32Array(memory.buffer, control, 7);
  let ticket = -1;
  let at = 0;
  let program = new Int32Array(0);

  function begin(): void {
    ticket = -1;
    at = 0;
    // Made anew, because the memory may have grown since.
    program = new Int32Array(memory.buffer, (words[PROGRAM] as number) >>> 0);
  }

  /** Waits until as many pieces are done; false when it is `until` before. */
  function waitFor(pieces: number, until: number): boolean {
    for (let spins = 0; ; spins++) {
      const done = Atomics.load(words, DONE);
      if (done >= pieces) return true;
      if (spins < SPINS) continue;
      if (performance.now() > until) return false;
      Atomics.wait(words, DONE, done, 1);
    }
  }

  function run(until: number): boolean {
    const total = words[TOTAL] as number;
    for (;;) {
      if (ticket < 0) ticket = Atomics.add(words, NEXT, 1);
      if (ticket >= total) return waitFor(total, until);
      const read = (word: number) => program[at * 5 + word] as number;
      while (ticket >= read(4) + read(3)) at++;
      const before = read(4);
      const pieces = read(3);
      if (!waitFor(before, until)) return false;
      const units = read(2);
      const piece = ticket - before;
      const first = Math.floor((units * piece) / pieces);
      const last = Math.floor((units * (piece + 1)) / pieces);
      (entries[read(0)] as Entry)(read(1), first, last, scratch);
      ticket = -1;
      if (Atomics.add(words, DONE, 1) + 1 === before + pieces) Atomics.notify(words, DONE);
      if (performance.now() > until) return Atomics.load(words, DONE) >= total;
    }
  }

  function serve(): never {
    let seen = 0;
    for (;;) {
      let open = Atomics.load(words, OPEN);
      for (let spins = 0; open === 0 || open === seen; spins++) {
        if (spins > SPINS) Atomics.wait(words, OPEN, open);
        open = Atomics.load(words, OPEN);
      }
      const threads = Atomics.load(words, THREADS);
      if (thread >= threads) {
        // It sleeps until it is wanted: as much as a look would cost those that share its core.
        Atomics.wait(words, THREADS, threads);
        continue;
      }
      // The program may have been closed meanwhile: then it is being written over.
      Atomics.add(words, ACTIVE, 1);
      if (Atomics.load(words, OPEN) === open) {
        begin();
        run(Infinity);
        seen = open;
      }
      Atomics.sub(words, ACTIVE, 1);
    }
  }

  return { run, begin, serve };
}
