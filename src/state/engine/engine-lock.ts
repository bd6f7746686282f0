/** The right to load a model: one tab at a time has it. */
const RIGHT = 'facet-engine';
/** GPU memory: held until a model is unloaded, which comes a moment after the right is lost. */
const MEMORY = 'facet-engine-memory';
/** Time to wait for the right once refused: a page that is reloaded may come before its own is freed. */
const GRACE_MS = 1000;
/** Time another tab may take to unload before it is believed to be frozen. */
const PATIENCE_MS = 5000;

/** A lock in hand. */
interface Hold {
  /** Resolves when somebody else can have it. */
  release(): Promise<unknown>;
}

/**
 * Only one tab holds a model: two would need the GPU's memory twice. The browser lets go of the locks of a
 * tab that is closed or crashes. Without Web Locks every tab may load.
 */
export class EngineLock {
  readonly #locks: LockManager | undefined;
  #right: Hold | undefined;
  #memory: Hold | undefined;
  #taking: Promise<unknown> = Promise.resolve();
  #releasing: Promise<unknown> = Promise.resolve();
  #onLost: () => Promise<void> = () => Promise.resolve();

  constructor(locks?: LockManager) {
    this.#locks = locks;
  }

  /** The listener to call when another tab takes over; its load waits for it. */
  onLost(listener: () => Promise<void>): void {
    this.#onLost = listener;
  }

  /** Whether this tab may load a model now; with `steal` it takes the right from the tab that has it. */
  take({ steal = false }: { readonly steal?: boolean } = {}): Promise<boolean> {
    // One after the other: a second load must not begin while the first still waits for memory.
    const taken = this.#taking.then(() => this.#take(steal));
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  async #take(steal: boolean): Promise<boolean> {
    await this.#releasing;
    if (!this.#locks || this.#right) return true;
    const lost = () => {
      if (this.#right === right) void this.#lost();
    };
    let right = await hold(this.#locks, RIGHT, steal ? { steal } : { ifAvailable: true }, lost);
    right ??= await holdSoon(this.#locks, RIGHT, AbortSignal.timeout(GRACE_MS), lost);
    if (!right) return false;
    this.#right = right;
    const memory = await this.#freeMemory(this.#locks);
    // Stolen in its turn while the other tab was unloading.
    if (this.#right !== right) {
      await memory?.release();
      return false;
    }
    this.#memory = memory;
    return true;
  }

  /** No model is here any more, and none is coming. */
  release(): void {
    this.#releasing = Promise.all([this.#memory?.release(), this.#right?.release()]);
    this.#memory = this.#right = undefined;
  }

  /** Resolves when no tab has the right, without taking it. Rejects when the signal says so. */
  async whenFree(signal: AbortSignal): Promise<void> {
    await this.#locks?.request(RIGHT, { signal }, () => undefined);
  }

  async #freeMemory(locks: LockManager): Promise<Hold | undefined> {
    // Whoever steals it is heard by nobody: the right has gone before.
    const ignore = () => undefined;
    const memory = await holdSoon(locks, MEMORY, AbortSignal.timeout(PATIENCE_MS), ignore);
    return memory ?? hold(locks, MEMORY, { steal: true }, ignore);
  }

  async #lost(): Promise<void> {
    const memory = this.#memory;
    this.#right = this.#memory = undefined;
    try {
      await this.#onLost();
    } finally {
      await memory?.release();
    }
  }
}

/** Waits for a lock until the signal says to give up; undefined then. */
async function holdSoon(
  locks: LockManager,
  name: string,
  signal: AbortSignal,
  onStolen: () => void,
): Promise<Hold | undefined> {
  try {
    return await hold(locks, name, { signal }, onStolen);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Requests a lock and holds it until it is released, or stolen; undefined when it is not available. */
function hold(
  locks: LockManager,
  name: string,
  options: LockOptions,
  onStolen: () => void,
): Promise<Hold | undefined> {
  return new Promise((resolve, reject) => {
    let held = false;
    const ended = locks
      .request(name, options, (lock) => {
        if (!lock) return resolve(undefined);
        held = true;
        return new Promise<void>((release) => {
          resolve({
            release: () => {
              release();
              return ended;
            },
          });
        });
      })
      .catch((error: unknown) => (held ? onStolen() : reject(error as Error)));
  });
}
