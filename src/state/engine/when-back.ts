import type { StoreApi } from 'zustand/vanilla';
import { type EngineState, isUsable } from './engine-state.ts';

/**
 * Whether the model that was lost can be asked again, once that is known: false where it does not come back by itself,
 * where another took its place, or when the signal is raised.
 */
export function whenBack(store: StoreApi<EngineState>, signal: AbortSignal): Promise<boolean> {
  const { loaded: lost } = store.getState();
  return new Promise((resolve) => {
    const unsubscribe = store.subscribe(look);
    function end(back: boolean): void {
      unsubscribe();
      signal.removeEventListener('abort', leave);
      resolve(back);
    }
    function leave(): void {
      end(false);
    }
    function look(): void {
      const state = store.getState();
      if (isUsable(state)) end(state.loaded?.request === lost?.request);
      else if (!state.recovering) end(false);
    }
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave);
    look();
  });
}
