import { useEffect, useState } from 'react';
import { memory } from '../../state/session.ts';
import type { MemoryState } from '../../state/memory-store.ts';

/** The store's state at most once every `ms`, the latest always: for what costs too much ten times a second. */
export function useSlowMemory(ms: number): MemoryState {
  const [state, setState] = useState(() => memory.store.getState());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = memory.store.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setState(memory.store.getState());
      }, ms);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [ms]);
  return state;
}
