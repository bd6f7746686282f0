import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * How a new version of the app stands: none is there; one waits to be asked for; the person put it off; it is
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
  /** Keeps what a reload would lose; false when it cannot. */
  readonly keep: () => boolean;
  readonly reload: () => void;
}

/** Taking a new version of the app: never by itself, never in the middle of an answer, nothing lost unasked. */
export function createUpdate({ idle, keep, reload }: UpdateOptions): UpdateActions {
  const store = createStore<{ stage: UpdateStage }>(() => ({ stage: 'none' }));
  let activate: (() => void) | undefined;
  let isActive = false;
  let lossAccepted = false;

  const isTaking = () => store.getState().stage === 'taking';

  /** Whether a reload loses nothing, or only what the person gave up. */
  function mayReload(): boolean {
    if (keep() || lossAccepted) return true;
    store.setState({ stage: 'unkept' });
    return false;
  }

  async function leave(): Promise<void> {
    await idle();
    if (isTaking() && mayReload()) reload();
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
      if (!mayReload()) return;
      if (isActive) {
        await leave();
        return;
      }
      await idle();
      if (isTaking() && mayReload()) activate?.();
    },
    putOff: () => store.setState(({ stage }) => ({ stage: stage === 'taking' ? 'ready' : 'later' })),
  };
}
