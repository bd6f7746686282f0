import { texts } from '../../texts/texts.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMilliseconds,
  formatShare,
  joined,
} from '../../ui/format.ts';
import type { StoredStates } from '../../worker/protocol.ts';
import type { LayerWindows } from './layer-windows.ts';

/** Bytes with sliding windows, and with full attention. */
type Bytes = readonly [sliding: number, full: number];

const ofBytes = (bytes: number) => ({ bytes: formatBytes(bytes) });
const counted = (count: number) => ({ count });

const layersOf = ({ local, global, window }: LayerWindows) => ({
  local,
  global,
  window,
  all: local + global,
});

const { limits, overview, windows, seen, figures, timeline } = texts('memory', {
  overview: {
    part: (bytes: string, planned: string) => ({ bytes, planned }),
    besidePlan: (bytes: string, planned: string) => ({ bytes, planned }),
  },
  windows: {
    nothingYet: (window: number) => ({ window }),
    filling: (count: number, window: number) => ({ count, window }),
    forgotten: (forgotten: number, count: number, { local, global }: LayerWindows) => ({
      forgotten: formatCount(forgotten),
      count,
      local,
      global: formatCount(global),
    }),
    plainToken: (position: string) => ({ position }),
    imageToken: (position: string) => ({ position }),
    textToken: (position: string, text: string) => ({ position, text }),
    seenByAll: (all: number) => ({ all }),
    seenByGlobal: ({ local, global }: LayerWindows) => ({ local, global: formatCount(global) }),
  },
  seen: {
    all: (position: number, { local, global }: LayerWindows) => ({ position, all: local + global }),
    some: (position: number, { local, global, window }: LayerWindows) => ({
      position: formatCount(position),
      local,
      global: formatCount(global),
      window,
    }),
  },
  figures: {
    manyPlaces: (count: number, last: number) => ({ count, last: formatCount(last) }),
    fewPlaces: (places: string, last: number) => ({ places, last }),
    diskUsed: (bytes: string, budget: string) => ({ bytes, budget }),
    diskRestored: (bytes: string, budget: string, count: number, time: string) => ({
      bytes,
      budget,
      count,
      time,
    }),
  },
  timeline: {
    usedAt: (count: number, kind: string, [sliding, full]: Bytes) => ({
      count,
      kind,
      sliding: formatBytes(sliding),
      full: formatBytes(full),
    }),
    bothAt: (count: number, kind: string, inUse: Bytes, reserved: Bytes) => ({
      count,
      kind,
      sliding: formatBytes(inUse[0]),
      full: formatBytes(inUse[1]),
      reserved: formatBytes(reserved[0]),
      fullReserved: formatBytes(reserved[1]),
    }),
  },
});

/** Texts of the memory panel. */
export const memoryStrings = texts('memory', {
  tokens: counted,

  nothing: { example: (size: string, count: number) => ({ size, count }) },

  limits: {
    summary: (context: string, kv: string, share: number) => ({
      context,
      kv,
      share: share === 0 ? limits.noShare : formatShare(share),
    }),
    share: (share: number): string => (share === 0 ? limits.none : formatShare(share)),
  },

  overview: {
    peak: ofBytes,
    planned: ofBytes,
    /** Bytes that there are, and those planned where they are others. */
    ofPlanned(bytes: number, planned: number): string {
      if (planned === 0 || planned === bytes) return formatBytes(bytes);
      // While a model is loaded, staging is more than what stays of it.
      return bytes < planned
        ? overview.part(formatBytes(bytes), formatBytes(planned))
        : overview.besidePlan(formatBytes(bytes), formatBytes(planned));
    },
    share: (part: number): string => formatShare(part, 1),
  },

  windows: {
    sentence: layersOf,
    /** What of the conversation is remembered now. */
    kept(length: number, layers: LayerWindows): string {
      const { window } = layers;
      if (length === 0) return windows.nothingYet(window);
      if (length < window) return windows.filling(length, window);
      const forgotten = length - window;
      return forgotten === 0 ? windows.justFull : windows.forgotten(forgotten, length, layers);
    },
    token(position: number, text: string | undefined, image: boolean): string {
      const at = formatCount(position);
      if (image) return windows.imageToken(at);
      return text ? windows.textToken(at, text.replaceAll('\n', '↵')) : windows.plainToken(at);
    },
    /** Who sees a token now. */
    memory: (position: number, length: number, layers: LayerWindows): string =>
      position >= length - layers.window
        ? windows.seenByAll(layers.local + layers.global)
        : windows.seenByGlobal(layers),
  },

  seen: {
    /** Who saw how much when a token was written. */
    sentence: (position: number, layers: LayerWindows): string =>
      position <= layers.window ? seen.all(position, layers) : seen.some(position, layers),
    fullSentence: (position: number, { local, global }: LayerWindows) => ({
      position,
      all: local + global,
    }),
  },

  comparison: { fullAt: counted },

  figures: {
    cachedOf: (length: number, count: number) => ({ length: formatCount(length), count }),
    nextTokenCost: (bytes: number, milliseconds: number | null): string =>
      joined([formatBytes(bytes), milliseconds !== null && formatMilliseconds(milliseconds)]),
    /** All of a few; of more, how many there are and the last, since all stand in the table view. */
    places: (positions: readonly number[]): string =>
      positions.length > 2
        ? figures.manyPlaces(positions.length, positions.at(-1) ?? 0)
        : figures.fewPlaces(joined(positions.map(formatCount)), positions.at(-1) ?? 0),
    diskOf: ({ bytes, restored }: StoredStates, budgetBytes: number): string =>
      restored
        ? figures.diskRestored(
            formatBytes(bytes),
            formatBytes(budgetBytes),
            restored.tokens,
            formatDuration(restored.milliseconds),
          )
        : figures.diskUsed(formatBytes(bytes), formatBytes(budgetBytes)),
  },

  timeline: {
    window: (size: number) => ({ size: formatCount(size) }),
    scale: ofBytes,
    /** Bytes in use and, where somebody watched, those reserved, each beside full attention's of the same kind. */
    readout: (
      position: number,
      kind: keyof typeof timeline.kindsInText,
      inUse: Bytes,
      reserved: Bytes | undefined,
    ): string =>
      reserved
        ? timeline.bothAt(position, timeline.kindsInText[kind], inUse, reserved)
        : timeline.usedAt(position, timeline.kindsInText[kind], inUse),
  },

  layers: { option: (index: number, kind: string) => ({ index: String(index), kind }) },

  details: {
    layer: (index: number, kind: string, window: number | null) => ({
      index: String(index),
      kind,
      window: formatCount(window ?? 0),
      windowed: window === null ? 'no' : 'yes',
    }),
    buffers: (count: number, bytes: number) => ({ count, bytes: formatBytes(bytes) }),
    more: counted,
  },
});
