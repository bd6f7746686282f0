import type { DownloadSum } from '../../state/models/transfers.ts';
import { modelsStrings } from './models-strings.ts';
import { formatBytesOf } from '../../ui/format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import styles from './download-bar.module.css';

const { download: texts } = modelsStrings;

/** The progress of a download, its pace and the time left; or what it waits for. */
export function DownloadBar({ name, download }: { readonly name: string; readonly download: DownloadSum }) {
  const { loadedBytes, totalBytes, state, notice } = download;
  return (
    <div className={styles['download']} data-state={state}>
      {totalBytes > 0 && <ProgressBar label={texts.progress(name)} value={loadedBytes} max={totalBytes} />}
      <p className={styles['text']}>
        {totalBytes > 0 && <span>{formatBytesOf(loadedBytes, totalBytes)}</span>}
        <span className={styles['pace']}>{texts.pace(download)}</span>
      </p>
      {notice !== undefined && <p className={styles['notice']}>{notice}</p>}
    </div>
  );
}
