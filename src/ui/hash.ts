import { useSyncExternalStore } from 'react';

/** The page that plans memory. */
export const PLAN_HASH = '#memory';

const subscribe = (onChange: () => void) => {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
};

/** The fragment of the page's address, such as `#memory`; empty when there is none. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash);
