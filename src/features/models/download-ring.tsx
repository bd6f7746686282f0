import { useStore } from 'zustand';
import { fileKey, isRemote } from '../../shared/remote-file.ts';
import { openingOf } from '../../state/engine/engine-state.ts';
import { downloadSum, isUnderWay } from '../../state/models/transfers.ts';
import { engine, models } from '../../state/session.ts';
import { MODELS_HASH } from '../../ui/hash.ts';
import styles from './download-ring.module.css';
import { modelsStrings } from './models-strings.ts';

const { download: texts } = modelsStrings;
/** Of the ring, in its own units: its circumference is 100. */
const RADIUS = 100 / (2 * Math.PI);

/** How far downloads are that come beside the chat, as a ring that leads to them; nothing while there are none. */
export function DownloadRing() {
  const downloads = useStore(models.store, (state) => state.downloads);
  const arrived = useStore(models.store, (state) => state.arrived);
  const opening = useStore(engine.store, (state) => openingOf(state)?.sources);
  // Those of a model that is being loaded show in its place.
  const loading = new Set(opening?.flatMap((source) => (isRemote(source) ? [fileKey(source)] : [])));
  const keys = [...downloads]
    .filter(([key, each]) => each.state !== 'verifying' && !loading.has(key))
    .map(([key]) => key);
  const sum = downloadSum(downloads, keys, { arrived });
  if (!sum || !isUnderWay(sum)) return null;
  const percent = sum.totalBytes > 0 ? Math.floor((100 * sum.loadedBytes) / sum.totalBytes) : 0;
  return (
    <a
      className={styles['ring']}
      href={MODELS_HASH}
      aria-label={texts.ring(percent)}
      title={texts.ring(percent)}
    >
      <svg viewBox="0 0 40 40" width={24} height={24} aria-hidden="true">
        <circle className={styles['track']} cx={20} cy={20} r={RADIUS} />
        <circle
          className={styles['part']}
          cx={20}
          cy={20}
          r={RADIUS}
          strokeDasharray={`${percent} 100`}
          transform="rotate(-90 20 20)"
        />
      </svg>
    </a>
  );
}
