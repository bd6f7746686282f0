import { useStore } from 'zustand';
import { fileKey, isRemote } from '../../shared/remote-file.ts';
import { openingOf } from '../../state/engine/engine-state.ts';
import { downloadSum, isUnderWay } from '../../state/models/transfers.ts';
import { engine, models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { measureOf } from '../../ui/load-measure.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import type { LoadProgress as Progress } from '../../worker/protocol.ts';
import styles from './load-progress.module.css';
import { loadingStrings } from './loading-strings.ts';
import { modelsStrings } from './models-strings.ts';

const { loading: texts, fit: fitTexts } = loadingStrings;
const { download: downloadTexts } = modelsStrings;

/**
 * Progress of loading: stage, bytes, a bar, and the way out. A model that is downloaded at the same
 * time waits for its bytes, so then their speed is told, and they can be paused.
 */
export function LoadProgress({ name, progress }: { readonly name: string; readonly progress: Progress }) {
  const sources = useStore(engine.store, (state) => openingOf(state)?.sources);
  const downloads = useStore(models.store, (state) => state.downloads);
  const arrived = useStore(models.store, (state) => state.arrived);
  const files = useStore(models.store, ({ storage }) => storage?.files);
  const keys = sources?.flatMap((source) => (isRemote(source) ? [fileKey(source)] : [])) ?? [];
  const download = downloadSum(downloads, keys, { arrived, files });
  const { value, max, written } = measureOf(download ?? progress);
  const stage = progress.fitting
    ? fitTexts.fitting
    : download
      ? downloadTexts.pace(download)
      : texts.stages[progress.stage];
  const moving = download !== undefined && isUnderWay(download);
  const steer = () => {
    for (const key of keys) if (downloads.has(key)) void models.steer(key, moving ? 'pause' : 'resume');
  };
  return (
    <section className={styles['progress']} aria-label={texts.title(name)}>
      <div className={styles['text']}>
        <p className={styles['name']}>{texts.title(name)}</p>
        <p className={styles['stage']}>
          {stage}
          {written !== '' && <span className={styles['bytes']}>{written}</span>}
        </p>
      </div>
      <ProgressBar
        label={download ? downloadTexts.stage : texts.stages[progress.stage]}
        value={value}
        max={max}
      />
      <div className={styles['buttons']}>
        {download && (
          <Button kind="quiet" label={moving ? downloadTexts.pause : downloadTexts.resume} onClick={steer} />
        )}
        <Button kind="quiet" label={texts.stop} onClick={() => engine.cancelLoading()} />
      </div>
    </section>
  );
}
