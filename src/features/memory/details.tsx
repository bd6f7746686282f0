import { memo } from 'react';
import { formatBytes } from '../../shared/format-bytes.ts';
import { formatCount } from '../../ui/format.ts';
import { memoryStrings } from './memory-strings.ts';
import type { LayerMemory, MemoryEntry, MemorySnapshot } from '../../worker/protocol.ts';
import { buffersOf, kindName, type Target } from './kinds.ts';
import styles from './details.module.css';
import { useSlowMemory } from './slow-memory.ts';
import { timeOfDay } from './time-of-day.ts';

const { details: texts, layers: layerTexts } = memoryStrings;

/** Rows shown at once; the table view has all. */
const MOST = 24;

/** The buffers behind what is pointed at or chosen: which tensor, which type, how many bytes, since when. */
export function Details({ target }: { readonly target: Target | undefined }) {
  const { snapshot, clockStart } = useSlowMemory();
  return (
    <section
      className={styles['details']}
      aria-label={texts.title}
      // What scrolls has to be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {target && snapshot ? (
        <Found target={target} snapshot={snapshot} clockStart={clockStart} />
      ) : (
        <p>{texts.hint}</p>
      )}
    </section>
  );
}

interface FoundProps {
  readonly target: Target;
  readonly snapshot: MemorySnapshot;
  readonly clockStart: number;
}

function Found({ target, snapshot, clockStart }: FoundProps) {
  const buffers = buffersOf(target, snapshot);
  const layer = 'layer' in target ? snapshot.layers[target.layer] : undefined;
  const total = buffers.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      <h3 className={styles['title']}>
        {layer
          ? texts.layer(layer.index, layerTexts[layer.kind], layer.window)
          : 'kind' in target && kindName(target.kind)}
        <span className={styles['sum']}>{texts.buffers(buffers.length, total)}</span>
      </h3>
      {layer && <LayerFacts layer={layer} />}
      <ul className={styles['buffers']}>
        {buffers.slice(0, MOST).map(({ id, label, owner, dtype, bytes, since }) => (
          <Buffer key={id} {...{ label, owner, dtype, bytes }} since={timeOfDay(clockStart + since)} />
        ))}
      </ul>
      {buffers.length > MOST && <p className={styles['more']}>{texts.more(buffers.length - MOST)}</p>}
    </>
  );
}

function LayerFacts({ layer }: { readonly layer: LayerMemory }) {
  const facts: readonly (readonly [string, string])[] = [
    [texts.used, `${formatCount(layer.used)} / ${formatCount(layer.capacity)}`],
    ...(layer.kind === 'local'
      ? ([
          [texts.next, formatCount(layer.head)],
          [texts.oldest, formatCount(layer.oldest)],
          [texts.wraps, formatCount(layer.wraps)],
        ] as const)
      : []),
    [texts.live, formatBytes(layer.liveBytes)],
    [texts.allocated, formatBytes(layer.allocatedBytes)],
    [texts.fullAttention, formatBytes(layer.fullAttentionBytes)],
    [texts.weights, `${formatBytes(layer.weightBytes)} ${layer.weightTypes}`],
  ];
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface BufferProps extends Pick<MemoryEntry, 'label' | 'owner' | 'dtype' | 'bytes'> {
  readonly since: string;
}

const Buffer = memo(({ label, owner, dtype, bytes, since }: BufferProps) => (
  <li className={styles['buffer']}>
    <span className={styles['label']} title={owner}>
      {label}
    </span>
    <span>{dtype}</span>
    <span>{formatBytes(bytes)}</span>
    <span>{since}</span>
  </li>
));
