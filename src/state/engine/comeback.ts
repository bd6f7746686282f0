import type { EngineActions } from './engine-store.ts';

/** A GPU lost again so soon after it was brought back is left to the person: it would go on for ever. */
const TOO_SOON_MS = 60_000;

/** When the page can be seen; a lid that is closed takes the GPU away, and gives it back when it opens. */
export interface Sight {
  readonly visible: () => boolean;
  readonly onChange: (listener: () => void) => void;
}

export const pageSight: Sight = {
  visible: () => document.visibilityState === 'visible',
  onChange: (listener) => document.addEventListener('visibilitychange', listener),
};

/** Loads the model again by itself when the GPU was lost, as soon as the page is seen. */
export function comeBackWhenLost(
  { store, reload }: Pick<EngineActions, 'store' | 'reload'>,
  { visible, onChange }: Sight = pageSight,
  now: () => number = () => performance.now(),
): void {
  let cameBackAt = Number.NEGATIVE_INFINITY;

  function comeBack(): void {
    const { status, opening } = store.getState();
    if (status.kind !== 'lost' || opening || !visible() || now() - cameBackAt < TOO_SOON_MS) return;
    cameBackAt = now();
    void reload();
  }

  store.subscribe((state, before) => {
    if (state.status !== before.status) comeBack();
  });
  onChange(comeBack);
}
