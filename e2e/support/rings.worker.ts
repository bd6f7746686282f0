import { layersOf } from '../../src/model/layers.ts';
import { shapeConfig } from '../../src/model/shapes.ts';
import type { MemoryKind } from '../../src/shared/memory-plan.ts';
import { serve } from '../../src/worker/host.ts';
import type { LayerMemory, MemoryEntry, MemorySnapshot } from '../../src/worker/protocol.ts';
import { FakeEngine } from '../../test/support/fake-engine.ts';
import { layerMemory } from '../../test/support/layer-memory.ts';

declare const FACET_LAYERS: number;

/** Layers as the 27B has them, with one token more in every snapshot, from a little before the windows fill. */
const layers = layersOf(shapeConfig('27b')).slice(0, FACET_LAYERS);
const ROW = 16_384;
const BUFFERS_A_LAYER = 12;
const PROMPT = 960;
let length = PROMPT;

const layerAt = ({ index, kind, window }: (typeof layers)[number]): LayerMemory => ({
  ...layerMemory(
    { index, rowBytes: ROW, ...(kind === 'local' ? { window } : { window: null, capacity: 2048 }) },
    length,
  ),
  weightBytes: BUFFERS_A_LAYER * 2 ** 21,
});

function entriesOf(memory: readonly LayerMemory[]): MemoryEntry[] {
  let id = 0;
  const entry = (layer: number, kind: MemoryKind, label: string, bytes: number, liveBytes = bytes) => ({
    id: (id += 1),
    owner: `blk.${layer}`,
    layer,
    kind,
    dtype: 'q4',
    label,
    bytes,
    liveBytes,
    since: 1,
  });
  return memory.flatMap(({ index, kind, allocatedBytes, liveBytes }) => [
    ...Array.from({ length: BUFFERS_A_LAYER }, (_, at) =>
      entry(index, 'weights', `blk.${index}.tensor.${at}`, 2 ** 21),
    ),
    entry(index, `kv-${kind}`, `layer ${index} ${kind} KV`, allocatedBytes, liveBytes),
  ]);
}

class RingsEngine extends FakeEngine {
  override get memoryRevision(): number {
    return length;
  }

  override memory(): MemorySnapshot {
    length += 1;
    const memory = layers.map(layerAt);
    const entries = entriesOf(memory);
    const sum = (of: (layer: LayerMemory) => number) => memory.reduce((all, layer) => all + of(layer), 0);
    const totalBytes = entries.reduce((all, { bytes }) => all + bytes, 0);
    return {
      ...super.memory(),
      atMs: performance.now(),
      entries,
      totalBytes,
      peakBytes: totalBytes,
      length,
      contextLength: 32_768,
      layers: memory,
      kvBytes: sum(({ allocatedBytes }) => allocatedBytes),
      fullAttentionKvBytes: sum(({ fullAttentionBytes }) => fullAttentionBytes),
      images: [{ first: 700, last: 955 }],
      prompts: [{ first: 0, last: PROMPT - 1 }],
      nextTokenBytes: totalBytes,
      nextTokenMs: 12.5,
    };
  }
}

serve({
  port: globalThis,
  createEngine: (onStatus) => new RingsEngine({ onStatus, pauseMs: 10 }),
  openSource: (spec) => ({ name: spec.kind === 'file' ? spec.file.name : spec.name }),
});
