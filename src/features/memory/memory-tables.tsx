import { formatBytes, formatCount } from '../../ui/format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { memoryStrings } from './memory-strings.ts';
import type { MemoryState } from '../../state/memory/memory-store.ts';
import type { MemorySnapshot } from '../../worker/protocol.ts';
import { kindName, kindSums } from './kinds.ts';
import { type LayerFilter, type LayerSort, orderLayers } from './layer-order.ts';
import styles from './memory-tables.module.css';
import { useSlowMemory } from './slow-memory.ts';
import { timeOfDay } from './time-of-day.ts';

const { tables: texts, layers: layerTexts, timeline: timelineTexts, overview } = memoryStrings;
const { columns: names } = texts;

const words = (...labels: readonly string[]) => labels.map((label) => ({ label }));
const numbers = (...labels: readonly string[]) => labels.map((label) => ({ label, numeric: true }));

/** The columns of each table. */
const columns = () => ({
  kinds: [...words(names.kind), ...numbers(names.bytes, names.planned, names.share)],
  layers: [
    ...numbers(names.layer),
    ...words(names.kind),
    ...numbers(names.window, names.capacity, names.used, names.head, names.oldest, names.wraps),
    ...numbers(names.allocated, names.live, names.fullAttention, names.weights),
    ...words(names.types),
  ],
  buffers: [
    { label: names.label, long: true },
    ...numbers(names.layer),
    ...words(names.kind, names.dtype),
    ...numbers(names.bytes, names.live, names.since),
    ...words(names.owner),
  ],
  timeline: [
    ...numbers(names.position),
    ...words(names.kind),
    ...numbers(names.live, names.fullAttention, names.allocated, names.fullAllocated),
  ],
  checkpoints: numbers(names.position, names.bytes),
  spans: [...words(names.kind), ...numbers(names.first, names.last)],
});

interface MemoryTablesProps {
  readonly filter: LayerFilter;
  readonly sort: LayerSort;
}

/** Everything that the panel shows, as tables. */
export function MemoryTables({ filter, sort }: MemoryTablesProps) {
  const { snapshot, timeline, clockStart } = useSlowMemory(1000);
  if (!snapshot) return null;
  const columnsOf = columns();
  return (
    <div className={styles['tables']}>
      <p className={styles['note']}>{texts.slow}</p>
      <DataTable caption={texts.kinds} columns={columnsOf.kinds} rows={kindRows(snapshot)} />
      <DataTable caption={texts.layers} columns={columnsOf.layers} rows={layerRows(snapshot, filter, sort)} />
      <DataTable caption={texts.spans} columns={columnsOf.spans} rows={spanRows(snapshot)} />
      <DataTable
        caption={texts.checkpoints}
        columns={columnsOf.checkpoints}
        rows={checkpointRows(snapshot)}
      />
      <DataTable caption={texts.timeline} columns={columnsOf.timeline} rows={timelineRows(timeline)} />
      <DataTable
        caption={texts.buffers}
        columns={columnsOf.buffers}
        rows={bufferRows(snapshot, clockStart)}
      />
    </div>
  );
}

function kindRows(snapshot: MemorySnapshot) {
  const { totalBytes, plannedBytes, peakBytes } = snapshot;
  const bytes = (count: number) => (count === 0 ? texts.none : formatBytes(count));
  return [
    ...kindSums(snapshot).map((sum) => ({
      key: sum.kind,
      cells: [
        kindName(sum.kind),
        formatBytes(sum.bytes),
        bytes(sum.planned),
        overview.share(sum.bytes / totalBytes),
      ],
    })),
    { key: 'total', cells: [texts.total, formatBytes(totalBytes), bytes(plannedBytes), overview.share(1)] },
    { key: 'peak', cells: [texts.peak, formatBytes(peakBytes), texts.none, texts.none] },
  ];
}

const checkpointRows = ({ checkpoints }: MemorySnapshot) =>
  checkpoints.map(({ position, bytes }) => ({
    key: position,
    cells: [formatCount(position), formatBytes(bytes)],
  }));

const layerRows = ({ layers }: MemorySnapshot, filter: LayerFilter, sort: LayerSort) =>
  orderLayers(layers, filter, sort).map((layer) => {
    const local = layer.kind === 'local';
    return {
      key: layer.index,
      cells: [
        String(layer.index),
        layerTexts[layer.kind],
        layer.window === null ? texts.none : formatCount(layer.window),
        formatCount(layer.capacity),
        formatCount(layer.used),
        local ? formatCount(layer.head) : texts.none,
        formatCount(layer.oldest),
        local ? formatCount(layer.wraps) : texts.none,
        formatBytes(layer.allocatedBytes),
        formatBytes(layer.liveBytes),
        formatBytes(layer.fullAttentionBytes),
        formatBytes(layer.weightBytes),
        layer.weightTypes,
      ],
    };
  });

const timelineRows = (timeline: MemoryState['timeline']) =>
  timeline.map((point) => ({
    key: point.position,
    cells: [
      formatCount(point.position),
      point.position === 0 ? texts.none : timelineTexts.kinds[point.kind],
      formatBytes(point.liveBytes),
      formatBytes(point.fullAttentionBytes),
      ...[point.allocatedBytes, point.fullAllocatedBytes].map((bytes) =>
        bytes === undefined ? texts.none : formatBytes(bytes),
      ),
    ],
  }));

function spanRows({ prompts, images }: MemorySnapshot) {
  const row = (kind: string, { first, last }: MemorySnapshot['images'][number]) => ({
    key: `${kind} ${first}`,
    cells: [kind, formatCount(first), formatCount(last)],
  });
  const { kinds } = timelineTexts;
  return [
    ...prompts.map((span) => row(kinds.prefill, span)),
    ...images.map((span) => row(kinds.image, span)),
  ];
}

const bufferRows = ({ entries }: MemorySnapshot, clockStart: number) =>
  entries.map(({ id, label, owner, layer, kind, dtype, bytes, liveBytes, since }) => ({
    key: id,
    cells: [
      label,
      layer === undefined ? texts.none : String(layer),
      kindName(kind),
      dtype,
      formatBytes(bytes),
      formatBytes(liveBytes),
      timeOfDay(clockStart + since),
      owner,
    ],
  }));
