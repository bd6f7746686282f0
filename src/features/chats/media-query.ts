import { useCallback, useSyncExternalStore } from 'react';

/** Windows in which the list of chats is a drawer over the page. */
export const NARROW = '(max-width: 768px)';

/** Whether a media query holds, as it changes. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
