import { useEffect } from 'react';
import { useStore } from 'zustand';
import { models } from '../../state/session.ts';
import { transfersOf } from '../../state/models/transfers.ts';
import { modelsStrings } from './models-strings.ts';
import { DownloadRow } from './download-row.tsx';
import styles from './model-list.module.css';

const { download: texts } = modelsStrings;
/** Milliseconds between two looks at how far another tab has come. */
const FOLLOW_MS = 1000;

/** Downloads under way, and those that were left unfinished, in this visit or an earlier one. */
export function DownloadList() {
  const downloads = useStore(models.store, (state) => state.downloads);
  const begun = useStore(models.store, (state) => state.begun);
  const files = useStore(models.store, ({ storage }) => storage?.files);
  const transfers = transfersOf(downloads, files ?? [], begun);
  const elsewhere = transfers.some(({ ours }) => !ours);
  useEffect(() => {
    if (!elsewhere) return undefined;
    const following = setInterval(() => void models.refresh(), FOLLOW_MS);
    return () => clearInterval(following);
  }, [elsewhere]);
  if (transfers.length === 0) return null;
  return (
    <section className={styles['section']} aria-labelledby="downloads">
      <h3 id="downloads" className={styles['title']}>
        {texts.title}
      </h3>
      <ul className={styles['list']}>
        {transfers.map((transfer) => (
          <DownloadRow key={transfer.key} transfer={transfer} />
        ))}
      </ul>
      <p className={styles['note']}>{texts.cancelHint}</p>
    </section>
  );
}
