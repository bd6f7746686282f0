import { createStore, type StoreApi } from 'zustand/vanilla';

/** Overlays that can lie over the page, opened from anywhere; one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'settings' | 'chat-settings';

export interface OverlayActions {
  readonly store: StoreApi<{ readonly open: Overlay | undefined }>;
  open(overlay: Overlay): void;
  /** `afterwards` runs once it is gone and the focus is back where it was. */
  close(afterwards?: () => void): void;
  /** For what shows the overlays: hands out what is to run now. */
  takeAfterwards(): (() => void) | undefined;
}

export function createOverlay(): OverlayActions {
  const store = createStore<{ readonly open: Overlay | undefined }>(() => ({ open: undefined }));
  let pending: (() => void) | undefined;
  return {
    store,
    open: (overlay) => store.setState({ open: overlay }),
    close(afterwards) {
      pending = afterwards;
      store.setState({ open: undefined });
    },
    takeAfterwards() {
      const run = pending;
      pending = undefined;
      return run;
    },
  };
}
