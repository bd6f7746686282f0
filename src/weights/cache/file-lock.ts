/** The part of `navigator.locks` that is needed. The work gets null for a lock that is not available. */
export interface Locks {
  request<Value>(
    name: string,
    options: { readonly signal?: AbortSignal; readonly ifAvailable?: boolean },
    work: (lock: object | null) => Promise<Value>,
  ): Promise<Value>;
  query?(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

const nameOf = (key: string): string => `facet-weights ${key}`;

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
    return await locks.request(nameOf(key), { signal }, () => {
      held.abort();
      return work();
    });
  } finally {
    held.abort();
  }
}

/** Which of some files are being downloaded, here or in another tab. Takes no lock, so it is in nobody's way. */
export async function heldKeys(locks: Locks | undefined, keys: readonly string[]): Promise<Set<string>> {
  const { held = [] } = (await locks?.query?.()) ?? {};
  const names = new Set(held.map(({ name }) => name));
  return new Set(keys.filter((key) => names.has(nameOf(key))));
}

/** Whether a download of the file is going on, here or in another tab. */
export async function isHeldElsewhere(locks: Locks | undefined, key: string): Promise<boolean> {
  if (!locks) return false;
  return locks.request(nameOf(key), { ifAvailable: true }, async (lock) => lock === null);
}
