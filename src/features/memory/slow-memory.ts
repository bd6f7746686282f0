import { useEffect, useState } from 'react';
import type { MemoryState } from '../../state/memory/memory-store.ts';
import { memory } from '../../state/session.ts';
import { throttle } from '../../ui/throttle.ts';

/** Milliseconds between two changes of figures in text: what is faster cannot be read, and costs a layout each time. */
const EVERY_MS = 450;

const listeners = new Set<() => void>();
const tick = throttle(EVERY_MS, () => {
  for (const listener of listeners) listener();
});
let unsubscribe: (() => void) | undefined;

/**
 * Calls `listener` now and then while memory changes, in the end with the latest, until the returned function
 * is called. All listeners are called at once: a frame costs the browser more than what is in it, so whatever
 * changes slowly has to change in the same one.
 */
export function watchSlowly(listener: () => void): () => void {
  listeners.add(listener);
  unsubscribe ??= memory.store.subscribe(() => tick.ask());
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    tick.stop();
    unsubscribe?.();
    unsubscribe = undefined;
  };
}

/** The memory store's state as of {@link watchSlowly}, or more slowly still: at most every `ms`. */
export function useSlowMemory(ms = EVERY_MS): MemoryState {
  const [state, setState] = useState(() => memory.store.getState());
  useEffect(() => {
    const take = () => setState(memory.store.getState());
    take();
    if (ms === EVERY_MS) return watchSlowly(take);
    const slower = throttle(ms, take);
    const stop = watchSlowly(() => slower.ask());
    return () => {
      stop();
      slower.stop();
    };
  }, [ms]);
  return state;
}
