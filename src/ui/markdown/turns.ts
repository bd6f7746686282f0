import { useEffect, useState } from 'react';

/** So many texts are read as Markdown the moment they appear, as often as this. */
const AT_ONCE = 6;
const PAUSE_MS = 250;
/** A text that waits gets its turn within so long, however busy the page is. */
const PATIENCE_MS = 200;

const waiting = new Set<() => void>();
let left = AT_ONCE;
let refilledAt = Number.NEGATIVE_INFINITY;
let scheduled = false;

/**
 * Whether a text may be read as Markdown now. A few may at once; of a long chat that is opened the rest follow one
 * by one when the page is idle, those that appeared last (at the end, where the reader is) first.
 */
export function useTurn(): boolean {
  const [mine, setMine] = useState(takeAtOnce);
  useEffect(() => {
    if (mine) return undefined;
    const go = () => setMine(true);
    waiting.add(go);
    schedule();
    return () => {
      waiting.delete(go);
    };
  }, [mine]);
  return mine;
}

function takeAtOnce(): boolean {
  const now = performance.now();
  if (now - refilledAt > PAUSE_MS) left = AT_ONCE;
  refilledAt = now;
  left -= 1;
  return left >= 0;
}

function schedule(): void {
  if (scheduled || waiting.size === 0) return;
  scheduled = true;
  whenIdle(() => {
    scheduled = false;
    const last = [...waiting].at(-1);
    if (last) waiting.delete(last);
    last?.();
    schedule();
  });
}

/** Safari cannot tell when it is idle. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: PATIENCE_MS });
  else setTimeout(act, 1);
}
