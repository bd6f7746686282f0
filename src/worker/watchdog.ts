import type { CallName } from './protocol.ts';

/**
 * Waiting is counted in beats of the page, not by a clock: while a machine sleeps, or the page itself is held up,
 * nobody else could have answered either.
 */
const BEAT_MS = 1000;
/** Beats without a word from the worker, after which it is taken for dead. */
const SILENCE = 10;
/** The same before its first word: its code may still be on its way over a slow network. */
const FIRST_WORD = 60;
/** Beats within which a call that was aborted has to end. */
const ABORT = 10;
/** Beats a turn may take without any sign of progress: one step of a large model on a slow device. */
const TURN = 180;

/** Beats within which a call has to be answered; the others may take as long as the network or a disk does. */
const LIMITS: Partial<Record<CallName, number>> = {
  // Asking the browser for an adapter has a limit of its own.
  adapter: 20,
  hasGpu: 20,
  unload: SILENCE,
  rates: SILENCE,
  memory: SILENCE,
  watchMemory: SILENCE,
  setCheckpointBudget: SILENCE,
  evictVision: SILENCE,
  questionTokens: SILENCE,
  chat: TURN,
  completion: TURN,
};

/** Calls that the worker serves one after the other. */
const IN_LINE: ReadonlySet<CallName> = new Set([
  'load',
  'unload',
  'chat',
  'completion',
  'embed',
  'rates',
  'speed',
]);

interface Wait {
  readonly name: CallName;
  beats: number;
  aborted: boolean;
}

export interface WatchdogOptions {
  /** Asks the worker for a sign of life: a number that changes where a turn goes on. */
  readonly ping: () => Promise<number>;
  /** Hears that the worker, or a call of it, has been waited for long enough. */
  readonly onSilence: (reason: string) => void;
}

/** Counts how long a worker has been waited for, as long as anything is asked of it. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #waits = new Map<number, Wait>();
  #beat: ReturnType<typeof setInterval> | undefined;
  #silent = 0;
  #spoke = false;
  #revision = 0;
  #pinged = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** A call was made. */
  begin(id: number, name: CallName): void {
    this.#waits.set(id, { name, beats: 0, aborted: false });
    if (this.#beat !== undefined) return;
    this.#silent = 0;
    this.#beat = setInterval(() => this.#count(), BEAT_MS);
  }

  /** A call was aborted: it ends soon, whatever it does. */
  abort(id: number): void {
    const wait = this.#waits.get(id);
    if (!wait || wait.aborted) return;
    wait.aborted = true;
    wait.beats = 0;
  }

  /** A call has ended. */
  end(id: number): void {
    this.#waits.delete(id);
    if (this.#waits.size === 0) this.#rest();
  }

  /** The worker said something. */
  heard(): void {
    this.#spoke = true;
    this.#silent = 0;
  }

  /** A turn, or a load, went on. */
  progressed(): void {
    for (const wait of this.#waits.values()) {
      if (IN_LINE.has(wait.name) && !wait.aborted) wait.beats = 0;
    }
  }

  /** There is no worker any more. */
  reset(): void {
    this.#waits.clear();
    this.#spoke = false;
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #count(): void {
    this.#silent++;
    const patience = this.#spoke ? SILENCE : FIRST_WORD;
    if (this.#silent >= patience) {
      this.#options.onSilence(`it has not answered for ${patience} seconds`);
      return;
    }
    let isFirst = true;
    for (const wait of this.#waits.values()) {
      const waitsForOthers = IN_LINE.has(wait.name) && !isFirst;
      if (IN_LINE.has(wait.name)) isFirst = false;
      if (waitsForOthers || !this.#spoke) continue;
      wait.beats++;
      const limit = wait.aborted ? ABORT : LIMITS[wait.name];
      if (limit === undefined || wait.beats < limit) continue;
      this.#options.onSilence(`'${wait.name}' has had no answer for ${limit} seconds`);
      return;
    }
    if (!this.#pinged) void this.#ping();
  }

  async #ping(): Promise<void> {
    this.#pinged = true;
    try {
      const revision = await this.#options.ping();
      if (revision !== this.#revision) this.progressed();
      this.#revision = revision;
    } catch {
      // Whoever called something hears that the worker has died.
    } finally {
      this.#pinged = false;
    }
  }
}
