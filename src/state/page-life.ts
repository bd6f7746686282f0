/** Calls back when the page may be about to end: hidden, closed, or kept aside by the browser. */
export function onPageHidden(act: () => void): void {
  globalThis.addEventListener?.('pagehide', act);
  globalThis.document?.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') act();
  });
}
