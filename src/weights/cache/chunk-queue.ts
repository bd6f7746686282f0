/** Consecutive chunks that one request asks for. */
export interface ChunkRun {
  readonly first: number;
  readonly count: number;
}

/** Which chunks of a file are still to come, which are on their way, and which are wanted before others. */
export class ChunkQueue {
  readonly #missing: Set<number>;
  readonly #claimed = new Set<number>();
  readonly #wanted: Set<number>;

  /** `wanted` is added to and taken from here. */
  constructor(count: number, stored: readonly number[], wanted: Set<number>) {
    this.#wanted = wanted;
    this.#missing = new Set(Array.from({ length: count }, (_, index) => index));
    for (const index of stored) this.#missing.delete(index);
  }

  get missing(): number {
    return this.#missing.size;
  }

  isMissing(index: number): boolean {
    return this.#missing.has(index);
  }

  missingChunks(): number[] {
    return [...this.#missing];
  }

  /** The next chunks to ask for, at most `longest`, claimed for the caller; undefined when none are free. */
  take(longest: number): ChunkRun | undefined {
    const first = this.#firstFree(this.#wanted) ?? this.#firstFree(this.#missing);
    if (first === undefined) return undefined;
    let count = 0;
    while (count < longest && this.#isFree(first + count)) {
      this.#claimed.add(first + count);
      count += 1;
    }
    return { first, count };
  }

  /** Chunks of the run that have not come may be asked for again. */
  release({ first, count }: ChunkRun): void {
    for (let index = first; index < first + count; index += 1) this.#claimed.delete(index);
  }

  stored(index: number): void {
    this.#missing.delete(index);
    this.#wanted.delete(index);
  }

  #isFree(index: number): boolean {
    return this.#missing.has(index) && !this.#claimed.has(index);
  }

  #firstFree(among: ReadonlySet<number>): number | undefined {
    let lowest: number | undefined;
    for (const index of among) {
      if ((lowest === undefined || index < lowest) && this.#isFree(index)) lowest = index;
    }
    return lowest;
  }
}
