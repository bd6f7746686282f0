import type { LedgerEntry } from '../gpu/ledger.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { kvBytes } from '../model/kv-sizes.ts';
import type { LoadedModel } from './load.ts';
import { type Span, spansBefore } from './spans.ts';

/** The KV cache and the weights of one layer. */
export interface LayerMemory {
  readonly index: number;
  readonly kind: 'local' | 'global';
  /** W; null on global layers. */
  readonly window: number | null;
  /** Positions its KV buffer holds. */
  readonly capacity: number;
  /** Positions in it that a query can still see. */
  readonly used: number;
  /** Slot that the next position goes to. */
  readonly head: number;
  /** Oldest position still held. */
  readonly oldest: number;
  /** Times the ring has come round. */
  readonly wraps: number;
  readonly allocatedBytes: number;
  readonly liveBytes: number;
  /** What the layer would need for every position so far, without a window. */
  readonly fullAttentionBytes: number;
  readonly weightBytes: number;
  /** Codecs of its matrices, such as `q5` or `q5+q8`. */
  readonly weightTypes: string;
}

/** Everything the engine holds on the GPU at one moment. Sums are the device's. */
export interface MemorySnapshot {
  /** When it was taken, in milliseconds of `performance.now()`, as the entries' `since`. */
  readonly atMs: number;
  readonly entries: readonly LedgerEntry[];
  readonly totalBytes: number;
  readonly peakBytes: number;
  /** What the text model was planned to take with its context full, before it was loaded. */
  readonly plannedBytes: number;
  /** Whether the vision tower is on the GPU. */
  readonly towerResident: boolean;
  /** Positions in the KV cache, and the most it may hold. */
  readonly length: number;
  readonly contextLength: number;
  readonly layers: readonly LayerMemory[];
  /** KV bytes allocated now, and what full attention on every layer would take for the same positions. */
  readonly kvBytes: number;
  readonly fullAttentionKvBytes: number;
  /** Positions that hold image tokens. */
  readonly images: readonly { readonly first: number; readonly last: number }[];
  /** Positions computed as prompts, images included; the model wrote the others. */
  readonly prompts: readonly Span[];
  /** Bytes the next token reads and writes at least. */
  readonly nextTokenBytes: number;
  /** What the GPU took for a token lately, in milliseconds; null where it has no timestamps. */
  readonly nextTokenMs: number | null;
  /** Places the conversation can come back to at once, and the bytes that all of them may take. */
  readonly checkpoints: readonly { readonly position: number; readonly bytes: number }[];
  readonly checkpointBudgetBytes: number;
}

const NOTHING: MemorySnapshot = {
  atMs: 0,
  entries: [],
  totalBytes: 0,
  peakBytes: 0,
  plannedBytes: 0,
  towerResident: false,
  length: 0,
  contextLength: 0,
  layers: [],
  kvBytes: 0,
  fullAttentionKvBytes: 0,
  images: [],
  prompts: [],
  nextTokenBytes: 0,
  nextTokenMs: null,
  checkpoints: [],
  checkpointBudgetBytes: 0,
};

/** The ledger and the cache as plain data. */
export function memorySnapshot(model: LoadedModel | undefined): MemorySnapshot {
  if (!model) return NOTHING;
  const { ledger } = model.gpu.memory;
  const { cache } = model.decoder;
  const entries = ledger.entries();
  const layers = cache.layers.map((kv) => layerMemory(kv, cache.length, entries));
  const sum = (of: (layer: LayerMemory) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  return {
    atMs: performance.now(),
    entries,
    totalBytes: ledger.totalBytes,
    peakBytes: ledger.peakBytes,
    plannedBytes: model.plannedBytes,
    towerResident: model.sight?.resident ?? false,
    length: cache.length,
    contextLength: cache.contextLength,
    layers,
    kvBytes: sum(({ allocatedBytes }) => allocatedBytes),
    fullAttentionKvBytes: sum(({ fullAttentionBytes }) => fullAttentionBytes),
    images: imageSpans(model.transcript.keys),
    prompts: spansBefore(model.transcript.prompts, cache.length),
    nextTokenBytes: model.decoder.tokenCost.bytes,
    nextTokenMs: model.decoder.tokenMilliseconds,
    checkpoints: model.transcript.checkpoints.list,
    checkpointBudgetBytes: model.transcript.checkpoints.budgetBytes,
  };
}

function layerMemory(
  { layer, type, capacity }: LayerKv,
  length: number,
  entries: readonly LedgerEntry[],
): LayerMemory {
  const own = entries.filter((entry) => entry.layer === layer.index);
  const kv = own.filter(({ kind }) => kind === 'kv-local' || kind === 'kv-global');
  const weights = own.filter(({ kind }) => kind === 'weights');
  const bytes = (list: readonly LedgerEntry[]) => list.reduce((total, entry) => total + entry.bytes, 0);
  const used = Math.min(length, capacity);
  return {
    index: layer.index,
    kind: layer.kind,
    window: Number.isFinite(layer.window) ? layer.window : null,
    capacity,
    used,
    head: length % capacity,
    oldest: length - used,
    wraps: layer.kind === 'local' ? Math.floor(length / capacity) : 0,
    allocatedBytes: bytes(kv),
    liveBytes: kv.reduce((total, { liveBytes }) => total + liveBytes, 0),
    fullAttentionBytes: kvBytes(layer, length, type),
    weightBytes: bytes(weights),
    weightTypes: [...new Set(weights.filter(({ dtype }) => dtype !== 'f32').map(({ dtype }) => dtype))]
      .sort()
      .join('+'),
  };
}

/** Runs of keys that are an image's. */
function imageSpans(keys: readonly (number | string)[]): { first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  keys.forEach((key, at) => {
    if (typeof key !== 'string') return;
    const open = spans.at(-1);
    if (open && open.last === at - 1 && keys[at - 1] === key) open.last = at;
    else spans.push({ first: at, last: at });
  });
  return spans;
}
