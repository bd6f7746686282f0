/** Milliseconds that the disk has for an answer that others wait for. */
const PATIENCE_MS = 5000;

/**
 * Waits for a disk that may never answer, nor refuse: not for long, and for nothing at all while an answer is owed.
 * Whoever asks does without it then.
 */
export class DiskPatience {
  #owed = 0;

  /** What comes in time; undefined later. */
  async within<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
    if (this.#owed > 0) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const coming = ask();
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.#owed += 1;
        const paid = () => (this.#owed -= 1);
        coming.then(paid, paid);
        resolve(undefined);
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([coming, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
