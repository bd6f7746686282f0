import { isUnderWay, type Transfer } from '../../state/models/transfers.ts';
import { models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { strings } from '../../ui/strings.ts';
import { DownloadBar } from './download-bar.tsx';
import { MakeRoom } from './make-room.tsx';
import styles from './model-list.module.css';
import { modelsStrings } from './models-strings.ts';

const { download: texts } = modelsStrings;

/** One download: how it goes, and what can be done about it. */
export function DownloadRow({ transfer }: { readonly transfer: Transfer }) {
  const { key, name, source, error, state, ours } = transfer;
  /** Nothing of it is there to be deleted. */
  const nothing = state === 'failed' && transfer.loadedBytes === 0;
  const moving = isUnderWay(transfer);
  const resume = () => void models.resume(key, source);
  const [label, of] = moving
    ? [texts.pause, texts.pauseOf]
    : state === 'failed'
      ? [texts.retry, texts.retryOf]
      : [texts.resume, texts.resumeOf];
  return (
    <li className={`${styles['row']} ${styles['top']}`}>
      <div className={styles['fill']}>
        <p className={styles['name']}>{name}</p>
        {source?.kind === 'hub' && <p className={styles['note']}>{source.repo}</p>}
        <DownloadBar name={name} download={transfer} />
        {error && (
          <ErrorText error={error}>
            <MakeRoom error={error} onRoom={resume} />
          </ErrorText>
        )}
      </div>
      {ours && (
        <div className={styles['buttons']}>
          {(moving || source || state === 'paused') && (
            <Button
              label={label}
              aria-label={of(name)}
              onClick={() => (moving ? void models.steer(key, 'pause') : resume())}
            />
          )}
          <Button
            kind="quiet"
            label={nothing ? strings.dismiss : texts.cancel}
            aria-label={nothing ? texts.dismiss(name) : texts.cancelOf(name)}
            onClick={() => void models.cancel(key)}
          />
        </div>
      )}
    </li>
  );
}
