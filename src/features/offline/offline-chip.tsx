import { useSyncExternalStore } from 'react';
import { Chip } from '../../ui/chip.tsx';
import { offlineStrings as texts } from './offline-strings.ts';

function subscribe(listener: () => void): () => void {
  const ended = new AbortController();
  for (const type of ['online', 'offline']) addEventListener(type, listener, { signal: ended.signal });
  return () => ended.abort();
}

/** Says that there is no connection, for as long as there is none. */
export function OfflineChip() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return <div aria-live="polite">{!online && <Chip text={texts.chip} title={texts.chipTitle} />}</div>;
}
