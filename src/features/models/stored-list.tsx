import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { models } from '../../state/session.ts';
import { storedModels } from '../../state/models/stored-models.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { modelsStrings } from './models-strings.ts';
import styles from './model-list.module.css';
import { StorageUsage } from './storage-usage.tsx';
import { StoredRow } from './stored-row.tsx';

const { stored: texts } = modelsStrings;

/** The models that are stored in this browser: names, how much room they take, and what can be done with them. */
export function StoredList() {
  const storage = useStore(models.store, (state) => state.storage);
  const checked = useStore(models.store, (state) => state.checked);
  const failure = useStore(models.store, (state) => state.failure);
  const title = useRef<HTMLHeadingElement>(null);
  if (!storage) return failure ? <ErrorText error={failure} /> : null;
  const here = storage.files.filter(({ removed }) => !removed);
  // Those of which no file is whole are downloads still.
  const stored = storedModels(here).filter(({ own }) => own.some(({ state }) => state !== 'partial'));
  const removed = storedModels(storage.files.filter((file) => file.removed));
  return (
    <section className={styles['section']} aria-labelledby="stored">
      <h3 ref={title} id="stored" className={styles['title']} tabIndex={-1}>
        {texts.title}
      </h3>
      <StorageUsage storage={storage} />
      {here.length === 0 && <p>{texts.none}</p>}
      {stored.length > 0 && (
        <ul className={styles['list']}>
          {stored.map((model) => (
            <StoredRow key={model.files[0]?.key} model={model} />
          ))}
        </ul>
      )}
      {removed.map(({ name, own }) => (
        <Removed
          key={own[0]?.key ?? name}
          name={name}
          onUndo={() => {
            title.current?.focus();
            void models.undo(own.map(({ key }) => key));
          }}
        />
      ))}
      <output className={styles['said']}>
        {checked &&
          (checked.damagedChunks === 0
            ? texts.sound(checked.name)
            : texts.damaged(checked.name, checked.damagedChunks))}
      </output>
      {failure && (
        <div role="alert">
          <ErrorText error={failure} />
        </div>
      )}
    </section>
  );
}

/** Said for as long as it can be taken back. The focus goes here from the row that is gone. */
function Removed({ name, onUndo }: { readonly name: string; readonly onUndo: () => void }) {
  const undo = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) undo.current?.querySelector('button')?.focus();
  }, []);
  return (
    <div ref={undo} className={styles['removed']}>
      <output>{texts.removed(name)}</output>
      <Button label={texts.undo} aria-label={texts.undoOf(name)} onClick={onUndo} />
    </div>
  );
}
