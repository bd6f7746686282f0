/** The right to load a model: one tab at a time has it. */
const RIGHT = 'facet-engine';
/** GPU memory: held until a model is unloaded, which comes a moment after the right is lost. */
const ROOM = 'facet-engine-memory';
/** How long to wait for the right: a page that is reloaded may come before the browser has freed its own. */
const GRACE_MS = 250;
/** How long another tab may take to unload before it is believed to be frozen. */
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
  #room: Hold | undefined;
  #taking: Promise<unknown> = Promise.resolve();
  #releasing: Promise<unknown> = Promise.resolve();
  #onLost: () => Promise<void> = () => Promise.resolve();

  constructor(locks?: LockManager) {
    this.#locks = locks;
  }

  /** What to do when another tab takes over; its load waits for it. */
  onLost(listener: () => Promise<void>): void {
    this.#onLost = listener;
  }

  /** Whether this tab may load a model now; with `steal` it takes the right from the tab that has it. */
  take({ steal = false }: { readonly steal?: boolean } = {}): Promise<boolean> {
    // One after the other: a second load must not begin while the first still waits for room.
    const taken = this.#taking.then(() => this.#take(steal));
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  async #take(steal: boolean): Promise<boolean> {
    await this.#releasing;
    if (!this.#locks || this.#right) return true;
    const signal = AbortSignal.timeout(GRACE_MS);
    const right = await hold(this.#locks, RIGHT, steal ? { steal } : { signal }, () => {
      if (this.#right === right) void this.#lost();
    }).catch((error: unknown) => (signal.aborted ? undefined : Promise.reject(error as Error)));
    if (!right) return false;
    this.#right = right;
    const room = await this.#makeRoom(this.#locks);
    // Stolen in its turn while the other tab was unloading.
    if (this.#right !== right) {
      await room.release();
      return false;
    }
    this.#room = room;
    return true;
  }

  /** No model is here any more, and none is coming. */
  release(): void {
    this.#releasing = Promise.all([this.#room?.release(), this.#right?.release()]);
    this.#room = this.#right = undefined;
  }

  /** Resolves when no tab has the right, without taking it. Rejects when the signal says so. */
  async whenFree(signal: AbortSignal): Promise<void> {
    await this.#locks?.request(RIGHT, { signal }, () => undefined);
  }

  #makeRoom(locks: LockManager): Promise<Hold> {
    // Whoever steals it is heard by nobody: the right has gone before.
    const ignore = () => undefined;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return hold(locks, ROOM, { signal }, ignore).catch(() => hold(locks, ROOM, { steal: true }, ignore));
  }

  async #lost(): Promise<void> {
    const room = this.#room;
    this.#right = this.#room = undefined;
    try {
      await this.#onLost();
    } finally {
      await room?.release();
    }
  }
}

/** Requests a lock and holds it until it is released, or stolen. */
function hold(locks: LockManager, name: string, options: LockOptions, onStolen: () => void): Promise<Hold> {
  return new Promise((resolve, reject) => {
    let held = false;
    const ended = locks
      .request(name, options, () => {
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
