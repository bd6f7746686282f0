import { FacetError } from '../../src/shared/errors.ts';

interface Entry {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly reject: (error: unknown) => void;
}

type Granted = (lock: Lock | null) => unknown;

/** Web Locks of one browser, for tests: first come, first served; stealing; giving up by a signal. */
export class FakeLocks {
  readonly #held = new Map<string, Entry>();
  readonly #queue: Entry[] = [];

  request = (name: string, options: LockOptions, granted: Granted): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const entry: Entry = {
        name,
        reject,
        run: async () => {
          this.#held.set(name, entry);
          try {
            resolve(await granted({ name, mode: 'exclusive' }));
          } catch (error) {
            reject(FacetError.from(error));
          }
          if (this.#held.get(name) === entry) this.#free(name);
        },
      };
      if (options.signal?.aborted) reject(options.signal.reason as Error);
      else if (options.steal) {
        this.#held.get(name)?.reject(new DOMException('stolen', 'AbortError'));
        void entry.run();
      } else if (!this.#held.has(name)) void entry.run();
      else if (options.ifAvailable) resolve(granted(null));
      else {
        this.#queue.push(entry);
        options.signal?.addEventListener('abort', () => {
          const at = this.#queue.indexOf(entry);
          if (at < 0) return;
          this.#queue.splice(at, 1);
          reject(options.signal?.reason as Error);
        });
      }
    });

  query = (): Promise<LockManagerSnapshot> =>
    Promise.resolve({ held: [...this.#held.keys()].map((name) => ({ name })), pending: [] });

  /** One tab's view of them, and what closing that tab does. */
  tab(): { readonly locks: LockManager; close: () => void } {
    const closing: (() => void)[] = [];
    const request = (name: string, options: LockOptions, granted: Granted) =>
      this.request(name, options, (lock) =>
        Promise.race([granted(lock), new Promise<void>((resolve) => void closing.push(resolve))]),
      );
    return {
      locks: { request, query: this.query } as LockManager,
      close: () => {
        for (const close of closing) close();
      },
    };
  }

  #free(name: string): void {
    this.#held.delete(name);
    const at = this.#queue.findIndex((entry) => entry.name === name);
    if (at >= 0) void this.#queue.splice(at, 1)[0]?.run();
  }
}
