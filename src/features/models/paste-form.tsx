import { type FormEvent, useId, useRef, useState } from 'react';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { modelsStrings } from './models-strings.ts';
import type { Resolved } from '../../worker/library-protocol.ts';
import styles from './model-list.module.css';
import { OpenFileButton } from './open-file-button.tsx';
import { PasteResult } from './paste-result.tsx';
import { TokenField } from './token-field.tsx';

const { paste: texts } = modelsStrings;

/** Any repository or address of Hugging Face, and files from the person's own disk. */
export function PasteForm() {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<{ resolved?: Resolved; error?: PlainError }>({});
  const [busy, setBusy] = useState(false);
  const asking = useRef<AbortController>(undefined);
  const id = useId();

  async function lookUp(): Promise<void> {
    if (text.trim() === '') return;
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    setBusy(true);
    setOutcome({});
    try {
      const resolved = await models.resolve(text, controller.signal);
      if (asking.current === controller) setOutcome({ resolved });
    } catch (reason) {
      const error = FacetError.from(reason).toPlain();
      if (asking.current === controller) setOutcome({ error });
    }
    if (asking.current === controller) setBusy(false);
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void lookUp();
  };
  const { resolved, error } = outcome;
  return (
    <section className={styles['section']} aria-labelledby="any-other">
      <h3 id="any-other" className={styles['title']}>
        {texts.title}
      </h3>
      <form className={styles['form']} onSubmit={submit}>
        <label className={styles['label']} htmlFor={id}>
          {texts.label}
        </label>
        <input
          id={id}
          className={styles['input']}
          value={text}
          placeholder={texts.placeholder}
          spellCheck={false}
          autoCapitalize="none"
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button type="submit" label={busy ? texts.busy : texts.submit} disabled={text.trim() === ''} />
      </form>
      {error && <ErrorText error={error} />}
      {resolved && <PasteResult resolved={resolved} />}
      <TokenField wanted={error?.code === 'access-refused'} onToken={() => void lookUp()} />
      <h4 className={styles['name']}>{texts.dropTitle}</h4>
      <p>{texts.drop}</p>
      <div>
        <OpenFileButton label={texts.open} />
      </div>
    </section>
  );
}
