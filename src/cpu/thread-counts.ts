import type { Dispatch } from '../device/device.ts';
import type { Step } from '../device/kernel.ts';
import type { ThreadUse } from '../shared/adapter-facts.ts';
import { CHUNK } from './layout.ts';
import { millisecondsOf } from './program.ts';
import { ThreadCount } from './thread-count.ts';

/** More threads than this are used only where that was measured to be faster. */
const MOST_UNMEASURED = 8;
/** Tokens of a step that verifies guesses, at most. */
const MOST_GUESSED = 4;
/** A step of fewer dispatches is none of a model. */
const FEWEST_DISPATCHES = 20;

/** Numbers of threads by kind of step. */
export type CountsByKind = Readonly<Record<string, number>>;

/** The place where numbers of threads are kept from one start to the next. */
export interface KeptCounts {
  /** Those of this browser on this processor; none at first. */
  read(): Promise<CountsByKind>;
  write(counts: CountsByKind): void;
}

/** Threads for steps. */
export interface StepThreads {
  /** For whatever is no step of a model, and for steps that were not measured. */
  readonly usual: number;
  /** The number for a step; nothing where it is none that a model repeats. */
  of(step: Step, dispatches: readonly Dispatch[]): Pick<ThreadCount, 'next' | 'took'> | undefined;
  /** Those of the model in use, where that is found out. */
  readonly use?: ThreadUse;
}

/**
 * Numbers of threads for the steps of a model: those that write a token or verify guesses of some, and those that read a
 * chunk of a prompt, each by their amount of work, since a small model gains less by company than a large one.
 */
export class ThreadCounts implements StepThreads {
  /** Threads there are. */
  readonly most: number;
  readonly #kept: KeptCounts | undefined;
  readonly #byKind = new Map<string, ThreadCount>();
  #known: CountsByKind = {};
  #writing: ThreadCount | undefined;
  #reading: ThreadCount | undefined;

  constructor(most: number, kept?: KeptCounts) {
    this.most = most;
    this.#kept = kept;
    // No model is there before they are; where they cannot be read, everything is measured once more.
    kept?.read().then(
      (known) => (this.#known = known),
      () => undefined,
    );
  }

  get usual(): number {
    return Math.min(this.most, MOST_UNMEASURED);
  }

  of(step: Step, dispatches: readonly Dispatch[]): ThreadCount | undefined {
    const writes = step.tokens === 1;
    if (this.most === 1 || dispatches.length < FEWEST_DISPATCHES) return undefined;
    if (step.tokens > MOST_GUESSED && step.tokens !== CHUNK) return undefined;
    const work = dispatches.reduce((sum, { kernel }) => sum + millisecondsOf(kernel, step), 0);
    const count = this.#count(`${step.tokens}:${Math.round(Math.log2(work))}`);
    if (writes) this.#writing = count;
    else if (step.tokens === CHUNK) this.#reading = count;
    return count;
  }

  /** Those of the model in use. */
  get use(): ThreadUse {
    return {
      writing: this.#writing?.count ?? this.usual,
      reading: this.#reading?.count ?? this.usual,
      measured: this.#writing?.measured ?? false,
    };
  }

  #count(kind: string): ThreadCount {
    const found = this.#byKind.get(kind);
    if (found) return found;
    const known = this.#known[kind];
    const onSettled = (count: number) => this.#keep(kind, count);
    const made = new ThreadCount(this.most, known ?? this.usual, known !== undefined, onSettled);
    this.#byKind.set(kind, made);
    return made;
  }

  #keep(kind: string, count: number): void {
    if (this.#known[kind] === count) return;
    this.#known = { ...this.#known, [kind]: count };
    this.#kept?.write(this.#known);
  }
}
