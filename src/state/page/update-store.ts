import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * Stage of a new version of the app: none is there; one waits to be asked for; the person put it off; it is
 * being taken, which ends in a reload; the reload would lose something, so it waits to be asked once more.
 */
export type UpdateStage = 'none' | 'ready' | 'later' | 'taking' | 'unkept';

export interface UpdateActions {
  readonly store: StoreApi<{ readonly stage: UpdateStage }>;
  /** A new version is stored and waits. `activate` makes it the one that serves the app's pages. */
  offer(activate: () => void): void;
  /** A new version serves this page from now on: this tab asked for it, or another one did. */
  activated(): void;
  /** Reloads with the new version as soon as no answer is being written. */
  take(): Promise<void>;
  /** Keeps the old version until the next visit, or until it is asked again while `taking`. */
  putOff(): void;
}

export interface UpdateOptions {
  /** Resolves when no answer is being written. */
  readonly idle: () => Promise<void>;
  /** Stores what a reload would lose; false when something cannot be stored. */
  readonly keep: () => Promise<boolean>;
  readonly reload: () => void;
}

/** Taking a new version of the app: never by itself, never in the middle of an answer, nothing lost unasked. */
export function createUpdate({ idle, keep, reload }: UpdateOptions): UpdateActions {
  const store = createStore<{ stage: UpdateStage }>(() => ({ stage: 'none' }));
  let activate: (() => void) | undefined;
  let isActive = false;
  let lossAccepted = false;

  const isTaking = () => store.getState().stage === 'taking';

  /** Whether a reload, still wanted, loses nothing, or only what the person gave up. */
  async function mayReload(): Promise<boolean> {
    const kept = await keep();
    if (!isTaking()) return false;
    if (!kept && !lossAccepted) store.setState({ stage: 'unkept' });
    return kept || lossAccepted;
  }

  async function leave(): Promise<void> {
    await idle();
    if (await mayReload()) reload();
  }

  return {
    store,
    offer(newActivate) {
      activate = newActivate;
      isActive = false;
      if (store.getState().stage === 'none') store.setState({ stage: 'ready' });
    },
    activated() {
      isActive = true;
      if (isTaking()) void leave();
    },
    async take() {
      const { stage } = store.getState();
      if (stage === 'taking') return;
      lossAccepted = stage === 'unkept';
      store.setState({ stage: 'taking' });
      if (!(await mayReload())) return;
      await idle();
      if (!isTaking()) return;
      if (isActive) await leave();
      else activate?.();
    },
    putOff: () => store.setState(({ stage }) => ({ stage: stage === 'taking' ? 'ready' : 'later' })),
  };
}
