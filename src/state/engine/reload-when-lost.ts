import { statusOf } from './engine-state.ts';
import type { EngineActions } from './engine-store.ts';

/** A GPU lost again so soon after it was brought back is left to the person: it would go on for ever. */
const TOO_SOON_MS = 60_000;

/** When the page can be seen; a lid that is closed takes the GPU away, and gives it back when it opens. */
export interface PageVisibility {
  readonly visible: () => boolean;
  readonly onChange: (listener: () => void) => void;
}

export const pageVisibility: PageVisibility = {
  visible: () => document.visibilityState === 'visible',
  onChange: (listener) => document.addEventListener('visibilitychange', listener),
};

/** Loads the model again by itself when the GPU was lost, as soon as the page is seen. */
export function reloadWhenLost(
  { store, reload }: Pick<EngineActions, 'store' | 'reload'>,
  { visible, onChange }: PageVisibility = pageVisibility,
  now: () => number = () => performance.now(),
): void {
  let reloadedAt = Number.NEGATIVE_INFINITY;

  function reloadOnce(): void {
    const { kind } = statusOf(store.getState());
    if (kind !== 'lost' || !visible() || now() - reloadedAt < TOO_SOON_MS) return;
    reloadedAt = now();
    void reload();
  }

  store.subscribe((state, before) => {
    if (state.reported !== before.reported) reloadOnce();
  });
  onChange(reloadOnce);
}
