import { type FormEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import { failureOf } from '../../state/engine/engine-state.ts';
import { engine, models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { modelsStrings } from './models-strings.ts';
import styles from './model-list.module.css';

const { token: texts } = modelsStrings;

interface TokenFieldProps {
  /** The hub asks for one: the field is shown without being asked for. */
  readonly wanted: boolean;
  readonly onToken: () => void;
}

/** An access token for gated repositories: in memory only, unless the person wants it remembered. */
export function TokenField({ wanted, onToken }: TokenFieldProps) {
  const kind = useStore(models.store, ({ token }) => token.kind);
  const refused = useStore(engine.store, (state) => failureOf(state)?.error.code === 'access-refused');
  const refusedDownload = useStore(models.store, ({ downloads }) =>
    [...downloads.values()].some(({ error }) => error?.code === 'access-refused'),
  );
  const [text, setText] = useState('');
  const [keep, setKeep] = useState(false);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setText('');
    void models.setToken(text.trim(), keep).then(onToken);
  };
  return (
    <details className={styles['details']} open={wanted || refused || refusedDownload}>
      <summary>{texts.title}</summary>
      <form className={styles['form']} onSubmit={submit}>
        <p className={styles['note']}>{texts.why}</p>
        <label className={styles['label']} htmlFor={id}>
          {texts.label}
        </label>
        <input
          id={id}
          className={styles['input']}
          type="password"
          autoComplete="off"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={keep}
            onChange={({ currentTarget }) => setKeep(currentTarget.checked)}
          />
          {texts.remember}
        </label>
        <div className={styles['buttons']}>
          <Button type="submit" label={texts.use} disabled={text.trim() === ''} />
          {kind !== 'none' && (
            <Button kind="quiet" label={texts.forget} onClick={() => void models.setToken(undefined)} />
          )}
        </div>
        <output className={styles['note']}>{texts[kind]}</output>
      </form>
    </details>
  );
}
