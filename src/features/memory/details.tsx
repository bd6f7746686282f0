import { Fragment, memo } from 'react';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { memoryStrings } from './memory-strings.ts';
import type { LayerMemory, MemoryEntry, MemorySnapshot } from '../../worker/protocol.ts';
import { buffersOf, kindName, type Target } from './kinds.ts';
import styles from './details.module.css';
import { useSlowMemory } from './slow-memory.ts';
import { useLanguage } from '../../texts/language.ts';

const { details: texts, layers: layerTexts } = memoryStrings;

/** Rows shown at once; the table view has all. */
const MOST = 24;

interface DetailsProps {
  readonly label: string;
  readonly target: Target | undefined;
}

/** The buffers behind a layer or a kind, in a box that is as high whatever it shows: which tensor, type and bytes. */
export function Details({ label, target }: DetailsProps) {
  const { snapshot } = useSlowMemory();
  return (
    <section
      className={styles['details']}
      aria-label={label}
      // What scrolls has to be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {target && snapshot ? <Found target={target} snapshot={snapshot} /> : <p>{texts.hint}</p>}
    </section>
  );
}

interface FoundProps {
  readonly target: Target;
  readonly snapshot: MemorySnapshot;
}

function Found({ target, snapshot }: FoundProps) {
  const buffers = buffersOf(target, snapshot);
  const layer = 'layer' in target ? snapshot.layers[target.layer] : undefined;
  const total = buffers.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      <h4 className={styles['title']}>
        {layer
          ? texts.layer(layer.index, layerTexts[layer.kind], layer.window)
          : 'kind' in target && kindName(target.kind)}
        <span className={styles['sum']}>{texts.buffers(buffers.length, total)}</span>
      </h4>
      {layer && <LayerFacts layer={layer} />}
      <ul className={styles['buffers']}>
        {buffers.slice(0, MOST).map(({ id, label, owner, dtype, bytes }) => (
          <Buffer key={id} {...{ label, owner, dtype, bytes }} />
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
    [texts.fullAttention, formatBytes(layer.fullAttentionBytes)],
    [texts.allocated, formatBytes(layer.allocatedBytes)],
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

type BufferProps = Pick<MemoryEntry, 'label' | 'owner' | 'dtype' | 'bytes'>;

const Buffer = memo(({ label, owner, dtype, bytes }: BufferProps) => {
  useLanguage();
  return (
    <li className={styles['buffer']}>
      <span className={styles['label']} title={owner}>
        {breakable(label)}
      </span>
      <span>{dtype}</span>
      <span>{formatBytes(bytes)}</span>
    </li>
  );
});

/** A name that breaks after its dots and signs, never in the middle of a word. */
const breakable = (name: string) =>
  name.split(/(?<=[._+])/).map((part, at) => (
    <Fragment key={at}>
      {part}
      <wbr />
    </Fragment>
  ));
