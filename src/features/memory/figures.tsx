import { formatBytes } from '../../shared/format-bytes.ts';
import { memoryStrings } from '../../ui/memory-strings.ts';
import type { MemorySnapshot } from '../../worker/protocol.ts';
import styles from './figures.module.css';
import { useSlowMemory } from './slow-memory.ts';

const { figures: texts } = memoryStrings;

/** What the KV cache holds, what the next token costs, and where the conversation can go back to. */
export function Figures() {
  const { snapshot } = useSlowMemory();
  if (!snapshot) return null;
  return (
    <dl className={styles['figures']}>
      {factsOf(snapshot).map(({ name, key, value, title }) => (
        <div key={key} title={title}>
          <dt>{name}</dt>
          <dd data-figure={key}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Figure {
  readonly key: string;
  readonly name: string;
  readonly title?: string;
  readonly value: string;
}

function factsOf(snapshot: MemorySnapshot): readonly Figure[] {
  const { length, contextLength, kvBytes, fullAttentionKvBytes, nextTokenBytes, nextTokenMs } = snapshot;
  const places = snapshot.checkpoints.map(({ position }) => position);
  const heap = pageHeap();
  return [
    { key: 'cached', name: texts.cached, value: texts.cachedOf(length, contextLength) },
    {
      key: 'next',
      name: texts.nextToken,
      title: nextTokenMs === null ? texts.nextTokenTitle : texts.nextTokenTimedTitle,
      value: texts.nextTokenCost(nextTokenBytes, nextTokenMs),
    },
    { key: 'kv', name: texts.kv, value: formatBytes(kvBytes) },
    { key: 'full', name: texts.fullAttention, value: formatBytes(fullAttentionKvBytes) },
    {
      key: 'checkpoints',
      name: texts.checkpoints,
      title: texts.checkpointsTitle,
      value: places.length > 0 ? texts.checkpointPlaces(places) : texts.noCheckpoints,
    },
    { key: 'budget', name: texts.checkpointBudget, value: formatBytes(snapshot.checkpointBudgetBytes) },
    ...(heap === undefined
      ? []
      : [{ key: 'heap', name: texts.heap, title: texts.heapTitle, value: formatBytes(heap) }]),
  ];
}

/** Asking for the heap costs as much as all other figures together, so an answer is kept for a while. */
const HEAP_KEPT_MS = 1000;
const heap = { bytes: undefined as number | undefined, askedAt: Number.NEGATIVE_INFINITY };

/** Bytes of the page's own JavaScript heap, which only Chromium tells. */
function pageHeap(): number | undefined {
  const now = performance.now();
  if (now - heap.askedAt > HEAP_KEPT_MS) {
    const { memory: told } = performance as { readonly memory?: { readonly usedJSHeapSize: number } };
    heap.bytes = told?.usedJSHeapSize;
    heap.askedAt = now;
  }
  return heap.bytes;
}
