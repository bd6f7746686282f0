import type { Ledger } from '../device/ledger.ts';
import type { LayerKv } from '../kv/layer-kv.ts';
import { kvBytes } from '../model/kv-sizes.ts';
import type { LayerMemory, MemoryEntry, MemorySnapshot, PlannedBytes } from '../shared/memory-snapshot.ts';
import { heldSlots } from '../shared/ring.ts';
import type { LoadedModel } from './load.ts';
import type { SequenceToken } from './sequence.ts';
import { spansBefore } from './spans.ts';

const NOTHING: MemorySnapshot = {
  atMs: 0,
  entries: [],
  totalBytes: 0,
  peakBytes: 0,
  planned: [],
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
  earliestRewind: 0,
  checkpoints: [],
  checkpointBudgetBytes: 0,
};

/** The ledger and the cache as plain data. */
export function memorySnapshot(model: LoadedModel | undefined): MemorySnapshot {
  if (!model) return NOTHING;
  const { ledger } = model.device.memory;
  const { cache } = model.decoder;
  const entries = ledger.entries();
  const layers = cache.layers.map((kv) => layerMemory(kv, cache.length, entries));
  const sum = (of: (layer: LayerMemory) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const { budgetBytes } = model.transcript.checkpoints;
  return {
    ...ledgerSnapshot(ledger, [...model.planned, { kind: 'checkpoint', bytes: budgetBytes }]),
    entries,
    towerResident: model.vision?.resident ?? false,
    length: cache.length,
    contextLength: cache.contextLength,
    layers,
    kvBytes: sum(({ allocatedBytes }) => allocatedBytes),
    fullAttentionKvBytes: sum(({ fullAttentionBytes }) => fullAttentionBytes),
    images: imageSpans(model.transcript.tokens),
    prompts: spansBefore(model.transcript.prompts, cache.length),
    nextTokenBytes: model.decoder.tokenCost.bytes,
    nextTokenMs: model.decoder.tokenMilliseconds,
    earliestRewind: cache.earliestRewind,
    checkpoints: model.transcript.checkpoints.list,
    checkpointBudgetBytes: budgetBytes,
  };
}

/** Higher after every change of what {@link memorySnapshot} tells of a model. */
export const memoryRevision = ({ device, decoder, transcript, vision }: LoadedModel): number =>
  Math.max(device.memory.ledger.revision, decoder.revision, transcript.revision, vision?.revision ?? 0);

/** The ledger alone, for a model that is still being loaded: there are no layers yet. */
export function ledgerSnapshot(ledger: Ledger, planned: readonly PlannedBytes[]): MemorySnapshot {
  return {
    ...NOTHING,
    atMs: performance.now(),
    entries: ledger.entries(),
    totalBytes: ledger.totalBytes,
    peakBytes: ledger.peakBytes,
    planned,
    plannedBytes: planned.reduce((total, { bytes }) => total + bytes, 0),
  };
}

function layerMemory(
  { layer, type, capacity }: LayerKv,
  length: number,
  entries: readonly MemoryEntry[],
): LayerMemory {
  const own = entries.filter((entry) => entry.layer === layer.index);
  const kv = own.filter(({ kind }) => kind === 'kv-local' || kind === 'kv-global');
  const weights = own.filter(({ kind }) => kind === 'weights');
  const bytes = (list: readonly MemoryEntry[]) => list.reduce((total, entry) => total + entry.bytes, 0);
  return {
    index: layer.index,
    ...heldSlots(layer.kind, capacity, length),
    window: Number.isFinite(layer.window) ? layer.window : null,
    allocatedBytes: bytes(kv),
    liveBytes: kv.reduce((total, { liveBytes }) => total + liveBytes, 0),
    fullAttentionBytes: kvBytes(layer, length, type),
    weightBytes: bytes(weights),
    weightTypes: [...new Set(weights.filter(({ dtype }) => dtype !== 'f32').map(({ dtype }) => dtype))]
      .sort()
      .join('+'),
  };
}

/** Runs of tokens that are an image's. */
function imageSpans(tokens: readonly SequenceToken[]): { first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  tokens.forEach((token, at) => {
    if (typeof token !== 'string') return;
    const open = spans.at(-1);
    if (open && open.last === at - 1 && tokens[at - 1] === token) open.last = at;
    else spans.push({ first: at, last: at });
  });
  return spans;
}
