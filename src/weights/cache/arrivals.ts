interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Lets readers wait for chunks. */
export class Arrivals {
  readonly #arrived = new Set<number>();
  readonly #waiting = new Map<number, Waiting>();
  #failure: Error | undefined;

  arrive(index: number): void {
    this.#arrived.add(index);
    this.#waiting.get(index)?.resolve();
    this.#waiting.delete(index);
  }

  /** Whoever waits, now or later, gets this error, until `retry`. */
  fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** What had come is there no more. */
  forget(): void {
    this.#arrived.clear();
  }

  retry(): void {
    this.#failure = undefined;
  }

  has(index: number): boolean {
    return this.#arrived.has(index);
  }

  /** Resolves once the chunk may be read. */
  until(index: number): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#arrived.has(index)) return Promise.resolve();
    let waiting = this.#waiting.get(index);
    if (!waiting) {
      waiting = newWaiting();
      this.#waiting.set(index, waiting);
    }
    return waiting.promise;
  }
}

function newWaiting(): Waiting {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Readers that gave up must not make a failure count as unhandled.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
