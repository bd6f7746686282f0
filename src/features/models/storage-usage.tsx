import { useState } from 'react';
import { models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { modelsStrings } from './models-strings.ts';
import type { StorageFacts } from '../../worker/library-protocol.ts';
import styles from './model-list.module.css';

const { stored: texts } = modelsStrings;

/** Room on the disk that is used and left, and whether the browser promised to keep it. */
export function StorageUsage({ storage }: { readonly storage: StorageFacts }) {
  const { usedBytes, quotaBytes, persisted, files } = storage;
  const [refused, setRefused] = useState(false);
  return (
    <div className={styles['usage']}>
      {quotaBytes !== null && (
        <meter
          className={styles['meter']}
          aria-label={texts.usage}
          value={usedBytes}
          max={Math.max(1, quotaBytes)}
        />
      )}
      <p className={styles['note']}>{texts.used(usedBytes, quotaBytes)}</p>
      {persisted && <p className={styles['note']}>{texts.kept}</p>}
      {!persisted && files.some(({ removed }) => !removed) && (
        <div className={styles['buttons']}>
          <Button label={texts.keep} onClick={() => void models.keep().then((kept) => setRefused(!kept))} />
          <output className={styles['note']}>{refused ? texts.keepRefused : texts.keepHint}</output>
        </div>
      )}
    </div>
  );
}
