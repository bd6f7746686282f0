/** Steps before anything is tried: the first ones still compile code and wake threads. */
const WARM_UP = 4;
/** Pairs of steps that a trial compares at most. */
const PAIRS = 5;
/** More threads are taken when they need less than this share of the time; as many where fewer are no slower. */
const WORTH_MORE = 0.95;
/** Steps until everything is tried again, twice as many each time that nothing changed. */
const FIRST_REST = 64;
const LONGEST_REST = 2048;
/** The same where there are more threads than are used: what was measured on a busy machine must not stay. */
const LONGEST_REST_OF_FEWER = 256;

/** Numbers of threads that are tried, up to `most`. */
const rungsUpTo = (most: number): readonly number[] =>
  [...new Set([1, 2, 3, 4, 6, 8, 12, 16, most])].filter((count) => count <= most).toSorted((a, b) => a - b);

/** A comparison of another number of threads with the present one, step by step in turn. */
interface Trial {
  readonly count: number;
  /** Milliseconds of the present number's step, while the other's is to come. */
  own: number | undefined;
  /** The other number's time by the present one's, pair by pair. */
  readonly ratios: number[];
}

/**
 * The number of threads for steps of one kind, past which they do not become faster. It is measured on the steps
 * themselves, which come out the same on any number: hyperthreads, slow cores and a busy machine show in nothing
 * else. Another number is tried in turn with the present one, now and then for as long as steps come, and dropped
 * after a step or two where it is clearly slower.
 */
export class ThreadCount {
  readonly #rungs: readonly number[];
  readonly #most: number;
  readonly #onSettled: (count: number) => void;
  #count: number;
  #measured: boolean;
  #trial: Trial | undefined;
  /** Numbers still to be tried before it is settled. */
  #untried: number[] = [];
  #restLeft = WARM_UP;
  #nextRest = FIRST_REST;

  /** Begins with `first` threads, `measured` where an earlier start found them. `onSettled` hears what is found. */
  constructor(most: number, first: number, measured: boolean, onSettled: (count: number) => void) {
    this.#rungs = rungsUpTo(most);
    this.#most = most;
    this.#count = Math.min(first, most);
    this.#measured = measured;
    this.#onSettled = onSettled;
  }

  /** The number found so far. */
  get count(): number {
    return this.#count;
  }

  get measured(): boolean {
    return this.#measured;
  }

  /** Threads for the next step. */
  get next(): number {
    return this.#trial?.own === undefined ? this.#count : this.#trial.count;
  }

  /** A step of {@link next} threads took so long. */
  took(milliseconds: number): void {
    const trial = this.#trial;
    if (!trial) {
      this.#restLeft -= 1;
      if (this.#restLeft <= 0) this.#beginRound();
    } else if (trial.own === undefined) {
      trial.own = milliseconds;
    } else {
      trial.ratios.push(milliseconds / trial.own);
      trial.own = undefined;
      this.#judge(trial);
    }
  }

  #beginRound(without?: number): void {
    this.#untried = this.#neighbours().filter((count) => count !== without);
    this.#tryNext();
  }

  /** Half as many, where processors have two threads a core; one rung less, one more. */
  #neighbours(): number[] {
    const rung = this.#rungs.indexOf(this.#count);
    const near = [Math.ceil(this.#count / 2), this.#rungs[rung - 1], this.#rungs[rung + 1]];
    return [...new Set(near)].filter((count) => count !== undefined && count !== this.#count) as number[];
  }

  #tryNext(): void {
    const count = this.#untried.shift();
    this.#trial = count === undefined ? undefined : { count, own: undefined, ratios: [] };
    if (!this.#trial) this.#settle();
  }

  #judge({ count, ratios }: Trial): void {
    const lost = Math.min(...ratios) > 1 + 0.3 / ratios.length;
    if (!lost && ratios.length < PAIRS) return;
    const ratio = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] as number;
    const better = !lost && (count < this.#count ? ratio <= 1 : ratio < WORTH_MORE);
    if (!better) {
      this.#tryNext();
      return;
    }
    const before = this.#count;
    this.#count = count;
    this.#nextRest = FIRST_REST;
    this.#beginRound(before);
  }

  #settle(): void {
    const longest = this.#count < this.#most ? LONGEST_REST_OF_FEWER : LONGEST_REST;
    this.#restLeft = Math.min(this.#nextRest, longest);
    this.#nextRest = this.#restLeft * 2;
    this.#measured = true;
    this.#onSettled(this.#count);
  }
}
