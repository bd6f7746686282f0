/** Calls back when the page may be about to end: hidden, closed, or kept aside by the browser. */
export function onPageHidden(act: () => void): void {
  globalThis.addEventListener?.('pagehide', act);
  globalThis.document?.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') act();
  });
}

const hold = (event: Event): void => event.preventDefault();

/** Has the browser ask before it closes or reloads the page, or no longer. */
export function holdPage(held: boolean): void {
  if (held) globalThis.addEventListener?.('beforeunload', hold);
  else globalThis.removeEventListener?.('beforeunload', hold);
}
