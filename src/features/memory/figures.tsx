import { useEffect } from 'react';
import { useStore } from 'zustand';
import { engine, keptStates } from '../../state/session.ts';
import { strings } from '../../ui/strings.ts';
import { memoryStrings } from './memory-strings.ts';
import type { AdapterFacts, MemorySnapshot } from '../../worker/protocol.ts';
import styles from './figures.module.css';
import { useSlowMemory } from './slow-memory.ts';
import { formatBytes } from '../../ui/format.ts';

const { figures: texts } = memoryStrings;

/** Figures of what is kept, what the next token costs, and where the conversation can go back to. */
export function Figures() {
  const adapter = useStore(engine.store, (state) => state.adapter);
  const { snapshot } = useSlowMemory();
  const disk = useDisk();
  if (!snapshot) return null;
  const figures = figuresOf(snapshot, adapter, disk);
  return (
    <div className={styles['block']}>
      <dl className={styles['figures']}>
        {figures.map(({ name, key, value, meaning }) => (
          <div key={key} title={meaning}>
            <dt>{name}</dt>
            <dd data-figure={key}>{value}</dd>
          </div>
        ))}
      </dl>
      <details className={styles['meanings']}>
        <summary>{texts.meanings}</summary>
        <dl>
          {figures.map(({ name, key, meaning }) => (
            <div key={key}>
              <dt>{name}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

/** Milliseconds after an answer in which its state is written. */
const WRITTEN_MS = 1500;

/** The KV states of chats on disk, in words; looked at when an answer has ended, and once it is kept. */
function useDisk(): string | undefined {
  const budget = useStore(engine.store, (state) => state.stateBudget);
  const usage = useStore(keptStates.store, (state) => state.usage);
  useEffect(() => {
    let later: ReturnType<typeof setTimeout> | undefined;
    const look = () => void keptStates.look().catch(() => undefined);
    const lookTwice = () => {
      look();
      clearTimeout(later);
      later = setTimeout(look, WRITTEN_MS);
    };
    lookTwice();
    const leave = engine.store.subscribe(({ reported, stateBudget }, before) => {
      if (reported.kind !== before.reported.kind || stateBudget !== before.stateBudget) lookTwice();
    });
    return () => {
      clearTimeout(later);
      leave();
    };
  }, []);
  return usage && texts.diskOf(usage, budget);
}

interface Figure {
  readonly key: string;
  readonly name: string;
  /** Meaning, in a sentence. */
  readonly meaning: string;
  readonly value: string;
}

function figuresOf(
  snapshot: MemorySnapshot,
  adapter: AdapterFacts | undefined,
  disk: string | undefined,
): readonly Figure[] {
  const { length, contextLength, nextTokenBytes, nextTokenMs } = snapshot;
  const heap = pageHeap();
  return [
    {
      key: 'cached',
      name: texts.cached,
      meaning: texts.cachedMeaning,
      value: texts.cachedOf(length, contextLength),
    },
    {
      key: 'next',
      name: texts.nextToken,
      meaning: [texts.nextTokenMeanings[adapter?.kind ?? 'gpu'], ...threadsOf(adapter)].join(' '),
      value: texts.nextTokenCost(nextTokenBytes, nextTokenMs),
    },
    { key: 'back', name: texts.back, meaning: texts.backMeaning, value: placesOf(snapshot) },
    ...(disk === undefined
      ? []
      : [{ key: 'disk', name: texts.disk, meaning: texts.diskMeaning, value: disk }]),
    ...(heap === undefined
      ? []
      : [{ key: 'heap', name: texts.heap, meaning: texts.heapMeaning, value: formatBytes(heap) }]),
  ];
}

/** The threads that write the next token, and the reason for their number. */
const threadsOf = (adapter: AdapterFacts | undefined): readonly string[] =>
  adapter?.kind === 'cpu'
    ? [`${strings.deviceName(adapter)}.`, strings.whyThreads(adapter)].filter(Boolean)
    : [];

function placesOf({ earliestRewind, checkpoints }: MemorySnapshot): string {
  if (earliestRewind === 0) return texts.anywhere;
  const places = checkpoints.map(({ position }) => position);
  return places.length > 0 ? texts.places(places) : texts.theStart;
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
