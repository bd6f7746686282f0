import { useEffect, useSyncExternalStore } from 'react';

/** A part of the app that is loaded when it is first wanted. */
export interface LazyPart<Part> {
  /** The part, once it is there. */
  readonly get: () => Part | undefined;
  /** Asks for it. Does nothing when it is there or on its way; tries again after a failure. */
  readonly load: () => Promise<void>;
  /** Calls back when it is there, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A part that cannot be loaded (offline, never cached) stays undefined: whoever wants it shows something plainer. */
export function lazyPart<Part>(importPart: () => Promise<Part>): LazyPart<Part> {
  const listeners = new Set<() => void>();
  let part: Part | undefined;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      part = await importPart();
      for (const listener of listeners) listener();
    } catch {
      loading = undefined;
    }
  }

  return {
    get: () => part,
    load: () => (loading ??= load()),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The part, or undefined until it is there. It is loaded once `wanted`. */
export function useLazyPart<Part>(part: LazyPart<Part>, wanted = true): Part | undefined {
  useEffect(() => {
    if (wanted) void part.load();
  }, [part, wanted]);
  return useSyncExternalStore(part.subscribe, part.get, part.get);
}
