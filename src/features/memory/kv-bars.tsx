import { useStore } from 'zustand';
import { lastModelOf } from '../../state/engine/engine-state.ts';
import { compareKv, type KvPair } from '../../state/memory/kv-comparison.ts';
import { engine } from '../../state/session.ts';
import type { MemorySnapshot } from '../../worker/protocol.ts';
import { KvBar, KvSwatch } from './kv-bar.tsx';
import styles from './kv-bars.module.css';
import { memoryStrings } from './memory-strings.ts';
import { formatBytes } from '../../ui/format.ts';

const { comparison: texts } = memoryStrings;

interface Row extends KvPair {
  readonly key: string;
  readonly name: string;
}

/** The KV cache beside that of full attention: two bars on one scale, and the same in figures, like with like. */
export function KvBars({ snapshot }: { readonly snapshot: MemorySnapshot }) {
  const trained = useStore(engine.store, (state) => lastModelOf(state)?.trainedContextLength);
  const { inUse, reserved, chosen, whole } = compareKv(snapshot, trained);
  const rows: readonly Row[] = [
    { key: 'in-use', name: texts.inUse, ...inUse },
    { key: 'reserved', name: texts.reserved, ...reserved },
    { key: 'chosen', name: texts.fullAt(chosen.tokens), ...chosen },
    ...(whole ? [{ key: 'whole', name: texts.fullAt(whole.tokens), ...whole }] : []),
  ];
  return (
    <div className={styles['comparison']}>
      <KvBar
        kind="sliding"
        used={inUse.slidingBytes}
        held={reserved.slidingBytes}
        whole={reserved.fullBytes}
      />
      <KvBar kind="full" used={inUse.fullBytes} held={reserved.fullBytes} whole={reserved.fullBytes} />
      <table className={styles['figures']}>
        <caption className={styles['caption']}>{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.bytes}</th>
            <th scope="col">
              <KvSwatch kind="sliding" />
              {texts.sliding}
            </th>
            <th scope="col">
              <KvSwatch kind="full" />
              {texts.full}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, slidingBytes, fullBytes }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td data-figure={key}>{formatBytes(slidingBytes)}</td>
              <td data-figure={`full-${key}`}>{formatBytes(fullBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
