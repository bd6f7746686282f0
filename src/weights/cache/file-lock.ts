/** The part of `navigator.locks` that is needed. */
export interface Locks {
  request<Value>(
    name: string,
    options: { readonly signal: AbortSignal },
    work: () => Promise<Value>,
  ): Promise<Value>;
}

/**
 * Runs `work` while no other tab downloads the same file. `onWaiting` runs until then, where another does.
 * Browsers without locks have to do without.
 */
export async function holdFile<Value>(
  locks: Locks | undefined,
  key: string,
  signal: AbortSignal,
  work: () => Promise<Value>,
  onWaiting: (waiting: AbortSignal) => Promise<void>,
): Promise<Value> {
  if (!locks) return work();
  const held = new AbortController();
  const waiting = AbortSignal.any([signal, held.signal]);
  // It ends by the signal; what else befalls it must not stop the download.
  onWaiting(waiting).catch(() => undefined);
  try {
    return await locks.request(`facet-weights ${key}`, { signal }, () => {
      held.abort();
      return work();
    });
  } finally {
    held.abort();
  }
}
