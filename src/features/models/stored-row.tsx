import { useStore } from 'zustand';
import { engine, models } from '../../state/session.ts';
import type { StoredModel } from '../../state/models/stored-models.ts';
import { Button } from '../../ui/button.tsx';
import { remoteFileOf } from '../../shared/remote-file.ts';
import { modelsStrings } from './models-strings.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { chatWith, isInUse } from './chat-with.ts';
import styles from './model-list.module.css';
import { formatBytes, formatMoment } from '../../ui/format.ts';

const { stored: texts } = modelsStrings;

/** A stored model: what is known of it, and what can be done with it. */
export function StoredRow({ model }: { readonly model: StoredModel }) {
  const { name, files, own, size, storedBytes, state, visionOnly, sees, lastUsed } = model;
  const sources = files.map(remoteFileOf);
  const keys = files.map(({ key }) => key);
  const inUse = useStore(engine.store, (engineState) => isInUse(engineState, sources));
  const verifying = useStore(models.store, ({ downloads }) =>
    keys.map((key) => downloads.get(key)).find((each) => each?.state === 'verifying'),
  );
  const whole = state !== 'partial';
  const facts = [
    whole ? formatBytes(size) : texts.part(storedBytes, size),
    ...files
      .slice(0, 1)
      .map(({ origin }) => (origin.kind === 'hub' ? origin.repo : new URL(origin.url).host)),
    ...(visionOnly ? [texts.visionOnly] : sees ? [texts.sees] : []),
    texts.lastUsed(formatMoment(lastUsed)),
    ...(state === 'partial' ? [] : [texts[state]]),
  ];
  const save = async () => {
    for (const file of files) {
      const blob = await models.export(file.key);
      if (blob) saveBlob(blob, file.name);
    }
  };
  return (
    <li className={styles['row']}>
      <div>
        <p className={styles['name']}>{name}</p>
        <p className={styles['note']}>{facts.join(' · ')}</p>
        {verifying && (
          <output className={styles['note']}>
            {texts.verifying(verifying.loadedBytes, verifying.totalBytes)}
          </output>
        )}
      </div>
      <div className={styles['buttons']}>
        {!visionOnly && (
          <Button
            kind="primary"
            label={inUse ? modelsStrings.inUse : modelsStrings.chat}
            aria-label={inUse ? `${modelsStrings.inUse}: ${name}` : modelsStrings.chatWith(name)}
            onClick={() => chatWith(sources)}
          />
        )}
        {whole && (
          <>
            <Button
              kind="quiet"
              label={verifying ? texts.stopVerifying : texts.verify}
              aria-label={verifying ? texts.stopVerifyingOf(name) : texts.verifyOf(name)}
              onClick={() => (verifying ? models.stopVerifying(keys) : void models.verify(keys))}
            />
            <Button
              kind="quiet"
              label={texts.export}
              aria-label={texts.exportOf(name)}
              onClick={() => void save()}
            />
          </>
        )}
        <Button
          kind="quiet"
          label={texts.remove}
          aria-label={texts.removeOf(name)}
          onClick={() => void models.remove(own.map(({ key }) => key))}
        />
      </div>
    </li>
  );
}
