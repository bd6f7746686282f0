import { useSyncExternalStore } from 'react';

/** The page that plans memory. */
export const PLAN_HASH = '#memory';

/** The page that measures speed. */
export const SPEED_HASH = '#speed';

/** The page of models: which there are to choose, downloads, and what is stored. */
export const MODELS_HASH = '#models';

/** The page of the chat. */
export const CHAT_HASH = '#chat';

const OTHERS: ReadonlySet<string> = new Set([PLAN_HASH, SPEED_HASH, MODELS_HASH]);

/** Whether a fragment is that of a page other than the chat. */
export const isOtherPage = (hash: string): boolean => OTHERS.has(hash);

const subscribe = (onChange: () => void) => {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
};

/** The fragment of the page's address, such as `#memory`; empty when there is none. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash);

/** Back to the chat, from whatever page; the pages before stay in the history. */
export function leavePage(): void {
  if (location.hash !== '' && location.hash !== CHAT_HASH) location.hash = CHAT_HASH;
}
