import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FacetClient } from '../../worker/client.ts';
import type { MemorySnapshot } from '../../worker/protocol.ts';
import { type ChoiceStorage, positive, recall, remember } from '../page/choice-storage.ts';
import { extendTimeline, type TimelinePoint } from './timeline.ts';

/** Widths of the docked panel, in CSS pixels. */
export const PANEL_WIDTH = { least: 320, usual: 440, most: 960 } as const;

export interface MemoryState {
  readonly open: boolean;
  readonly width: number;
  /** The latest one; undefined until somebody watches, and after the worker died. */
  readonly snapshot: MemorySnapshot | undefined;
  readonly timeline: readonly TimelinePoint[];
  /** When the worker's own clock began, in milliseconds of `Date.now()`, as near as messages tell. */
  readonly clockStart: number;
}

export interface MemoryActions {
  readonly store: StoreApi<MemoryState>;
  setOpen(open: boolean): void;
  resize(width: number): void;
  /** The text of each position in the KV cache from `first` to `last`; none where it cannot be told. */
  textOf(first: number, last: number): Promise<readonly string[]>;
  /** Receives snapshots until the returned function is called. */
  watch(): () => void;
}

interface MemoryOptions {
  readonly storage?: ChoiceStorage | undefined;
  /** A panel over the whole page does not come back by itself at the next visit. */
  readonly narrow?: boolean;
}

const OPEN = 'facet.memory.open';
const WIDTH = 'facet.memory.width';
const NOTHING = { snapshot: undefined, timeline: [], clockStart: Number.POSITIVE_INFINITY };

const clamp = (width: number) => Math.min(PANEL_WIDTH.most, Math.max(PANEL_WIDTH.least, Math.round(width)));

/** The memory panel's data: snapshots while somebody watches, their timeline, and how the panel stands. */
export function createMemory(
  client: FacetClient,
  { storage, narrow = false }: MemoryOptions = {},
): MemoryActions {
  const store = createStore<MemoryState>(() => ({
    ...NOTHING,
    open: !narrow && recall(storage, OPEN, v.boolean()) === true,
    width: clamp(recall(storage, WIDTH, positive) ?? PANEL_WIDTH.usual),
  }));
  let watchers = 0;
  /** Whether the worker that runs now was asked to send snapshots. */
  let asked = false;

  function ask(): void {
    asked = true;
    client.call('watchMemory', true).catch(() => {
      asked = false;
    });
  }

  client.on('memory', (snapshot) => {
    if (watchers === 0) return;
    store.setState(({ timeline, clockStart }) => ({
      snapshot,
      timeline: extendTimeline(timeline, snapshot),
      // A message can come late, never early.
      clockStart: Math.min(clockStart, Date.now() - snapshot.atMs),
    }));
  });
  client.on('died', () => {
    asked = false;
    store.setState(NOTHING);
  });
  client.on('status', () => {
    if (watchers > 0 && !asked) ask();
  });

  return {
    store,
    setOpen(open) {
      remember(storage, OPEN, open);
      store.setState({ open });
    },
    resize(width) {
      remember(storage, WIDTH, clamp(width));
      store.setState({ width: clamp(width) });
    },
    textOf(first, last) {
      return client.call('heldText', { first, last }).catch(() => []);
    },
    watch() {
      watchers += 1;
      if (!asked) ask();
      let watching = true;
      return () => {
        if (!watching) return;
        watching = false;
        watchers -= 1;
        if (watchers > 0 || !asked) return;
        asked = false;
        client.call('watchMemory', false).catch(() => undefined);
      };
    },
  };
}
