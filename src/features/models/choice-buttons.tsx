import { useState } from 'react';
import { useStore } from 'zustand';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import type { Weighed } from '../../state/memory/fit-store.ts';
import { storedShare } from '../../state/models/stored-models.ts';
import { downloadSum, isUnderWay } from '../../state/models/transfers.ts';
import { engine, models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { chatWith, isInUse } from './chat-with.ts';
import { DownloadBar } from './download-bar.tsx';
import { useFit } from './fit-line.tsx';
import { MakeRoom } from './make-room.tsx';
import styles from './model-list.module.css';
import { modelsStrings as texts } from './models-strings.ts';

interface ChoiceButtonsProps {
  readonly name: string;
  /** What its memory is planned by. */
  readonly model: Weighed;
  readonly sources: readonly RemoteFile[];
  /** Bytes of all of them; 0 where that is not known. */
  readonly size: number;
  readonly supported: boolean;
}

/** Chat with a model that is here, or download one, which leaves the chat as it is; while it comes, how far it is. */
export function ChoiceButtons({ name, model, sources, size, supported }: ChoiceButtonsProps) {
  const files = useStore(models.store, ({ storage }) => storage?.files) ?? [];
  const downloads = useStore(models.store, (state) => state.downloads);
  const arrived = useStore(models.store, (state) => state.arrived);
  const inUse = useStore(engine.store, (state) => isInUse(state, sources));
  const { verdict } = useFit(model);
  /** What is to be done once the person has said that it shall be tried all the same. */
  const [asking, setAsking] = useState<() => void>();
  const keys = sources.map(fileKey);
  const sum = downloadSum(downloads, keys, { arrived, files, size });
  const moving = sum !== undefined && isUnderWay(sum);
  const share = storedShare(sources, files);
  if (!supported) return <p className={styles['note']}>{texts.catalogue.unsupported}</p>;

  const { download } = texts;
  const begin = () => void models.download(sources);
  const pause = () => {
    for (const key of keys) if (downloads.has(key)) void models.steer(key, 'pause');
  };
  /** Does it at once where the model may fit, and asks first where it does not. */
  const ifWanted = (run: () => void) => () => (verdict === 'does-not-fit' ? setAsking(() => run) : run());
  const here = inUse || share === 'whole';
  return (
    <>
      <div className={styles['buttons']}>
        {here && (
          <Button
            kind="primary"
            label={inUse ? texts.inUse : texts.chat}
            aria-label={inUse ? `${texts.inUse}: ${name}` : texts.chatWith(name)}
            onClick={ifWanted(() => chatWith(sources))}
          />
        )}
        {share !== 'whole' && !moving && (
          <Button
            kind={here || verdict === 'does-not-fit' ? 'plain' : 'primary'}
            label={share === 'none' ? download.begin(size) : download.resume}
            aria-label={share === 'none' ? download.beginOf(name, size) : download.resumeOf(name)}
            onClick={ifWanted(begin)}
          />
        )}
        {moving && (
          <Button kind="quiet" label={download.pause} aria-label={download.pauseOf(name)} onClick={pause} />
        )}
        {!here && (
          <Button
            kind="quiet"
            label={texts.chatAsItComes}
            aria-label={`${texts.chatAsItComes}: ${texts.chatWith(name)}`}
            onClick={ifWanted(() => chatWith(sources))}
          />
        )}
      </div>
      {asking && (
        <div role="alert" className={styles['failed']}>
          <p className={styles['warning']}>{texts.fit.askFirst}</p>
          <div className={styles['buttons']}>
            <Button
              label={texts.fit.allTheSame}
              onClick={() => {
                setAsking(undefined);
                asking();
              }}
            />
            <Button kind="quiet" label={texts.fit.leave} onClick={() => setAsking(undefined)} />
          </div>
        </div>
      )}
      {sum && moving && <DownloadBar name={name} download={sum} />}
      {sum?.error && (
        <div role="alert" className={styles['failed']}>
          <ErrorText error={sum.error}>
            <MakeRoom error={sum.error} onRoom={begin} />
          </ErrorText>
        </div>
      )}
    </>
  );
}
