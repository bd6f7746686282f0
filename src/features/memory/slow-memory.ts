import { useEffect, useState } from 'react';
import type { MemoryState } from '../../state/memory-store.ts';
import { memory } from '../../state/session.ts';
import { throttle } from '../../ui/throttle.ts';

/** How often figures in text change: what is faster cannot be read, and costs a layout each time. */
export const TEXT_EVERY_MS = 450;

/** The memory store's state at most every `ms`, in the end the latest. */
export function useSlowMemory(ms = TEXT_EVERY_MS): MemoryState {
  const [state, setState] = useState(() => memory.store.getState());
  useEffect(() => {
    const slow = throttle(ms, () => setState(memory.store.getState()));
    const unsubscribe = memory.store.subscribe(() => slow.ask());
    slow.ask();
    return () => {
      unsubscribe();
      slow.stop();
    };
  }, [ms]);
  return state;
}
