import { useStore } from 'zustand';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import { engine, models } from '../../state/session.ts';
import { storedShare } from '../../state/models/stored-models.ts';
import { downloadSum, isUnderWay } from '../../state/models/transfers.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { modelsStrings as texts } from './models-strings.ts';
import { chatWith, isInUse } from './chat-with.ts';
import { DownloadBar } from './download-bar.tsx';
import { MakeRoom } from './make-room.tsx';
import styles from './model-list.module.css';

interface ChoiceButtonsProps {
  readonly name: string;
  readonly sources: readonly RemoteFile[];
  /** Bytes of all of them; 0 where that is not known. */
  readonly size: number;
  readonly supported: boolean;
}

/** Chat with a model, or only download it; while it comes, how far it is. */
export function ChoiceButtons({ name, sources, size, supported }: ChoiceButtonsProps) {
  const files = useStore(models.store, ({ storage }) => storage?.files) ?? [];
  const downloads = useStore(models.store, (state) => state.downloads);
  const arrived = useStore(models.store, (state) => state.arrived);
  const inUse = useStore(engine.store, (state) => isInUse(state, sources));
  const keys = sources.map(fileKey);
  const sum = downloadSum(downloads, keys, { arrived, files, size });
  const moving = sum !== undefined && isUnderWay(sum);
  const share = storedShare(sources, files);
  if (!supported) return <p className={styles['note']}>{texts.catalogue.unsupported}</p>;
  const { download } = texts;
  const [label, of] = moving
    ? [download.pause, download.pauseOf]
    : share === 'none'
      ? [download.only, download.onlyOf]
      : [download.resume, download.resumeOf];
  const toggle = () => {
    if (!moving) void models.download(sources);
    else for (const key of keys) if (downloads.has(key)) void models.steer(key, 'pause');
  };
  return (
    <>
      <div className={styles['buttons']}>
        <Button
          kind="primary"
          label={inUse ? texts.inUse : texts.chat}
          aria-label={inUse ? `${texts.inUse}: ${name}` : texts.chatWith(name)}
          onClick={() => chatWith(sources)}
        />
        {(share !== 'whole' || moving) && (
          <Button kind="quiet" label={label} aria-label={of(name)} onClick={toggle} />
        )}
      </div>
      {sum && moving && <DownloadBar name={name} download={sum} />}
      {sum?.error && (
        <div role="alert" className={styles['failed']}>
          <ErrorText error={sum.error}>
            <MakeRoom error={sum.error} onRoom={toggle} />
          </ErrorText>
        </div>
      )}
    </>
  );
}
