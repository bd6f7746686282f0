import { createStore, type StoreApi } from 'zustand/vanilla';

/** Overlays that can lie over the page, opened from anywhere; one at a time. */
export type Overlay =
  | 'palette'
  | 'shortcuts'
  | 'settings'
  | 'chat-settings'
  | 'folder'
  | 'presets'
  | 'import-report';

interface OverlayState {
  readonly open: Overlay | undefined;
  /** The id of what it is about, where it is about one of several. */
  readonly about: string | undefined;
}

export interface OverlayActions {
  readonly store: StoreApi<OverlayState>;
  open(overlay: Overlay, about?: string): void;
  /** `afterwards` runs once it is gone and the focus is back where it was. */
  close(afterwards?: () => void): void;
  /** For what shows the overlays: hands out what is to run now. */
  takeAfterwards(): (() => void) | undefined;
}

export function createOverlay(): OverlayActions {
  const store = createStore<OverlayState>(() => ({ open: undefined, about: undefined }));
  let pending: (() => void) | undefined;
  return {
    store,
    open: (overlay, about) => store.setState({ open: overlay, about }),
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
