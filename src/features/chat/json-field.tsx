import { type ReactNode, useEffect, useId, useState } from 'react';
import type { ChatSettings } from '../../state/chats/schema.ts';
import { heldTo } from '../../state/chat/chat-request.ts';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { client } from '../../state/session.ts';
import { ErrorText } from '../../ui/error-text.tsx';
import styles from './chat-settings-dialog.module.css';
import { formStrings } from './form-strings.ts';

/** In milliseconds: what is wrong is told once nothing was typed for so long. */
const PAUSE_MS = 300;

interface JsonFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly field: 'schema' | 'functions';
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** More ways to fill it. */
  readonly children?: ReactNode;
}

/** A setting that is JSON, with what the engine finds wrong in it. */
export function JsonField({ label, hint, field, value, onChange, children }: JsonFieldProps) {
  const id = useId();
  const error = useRefusal(field, value);
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`} className={styles['hint']}>
        {hint}
      </p>
      {children}
      <textarea
        id={id}
        className={styles['input']}
        dir="ltr"
        rows={4}
        spellCheck={false}
        aria-describedby={`${id}-hint ${id}-error`}
        aria-invalid={error !== undefined}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {/* No `output`: as one of a form's controls it would not tell its text to who asks for the description. */}
      <div id={`${id}-error`} className={styles['hint']} aria-live="polite">
        {error && <ErrorText error={error} />}
      </div>
    </div>
  );
}

/** What is wrong in a field, a moment after it was written. */
function useRefusal(field: JsonFieldProps['field'], value: string): PlainError | undefined {
  const [found, setFound] = useState<{ readonly of: string; readonly error: PlainError | undefined }>();
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      void refusalOf(field, value).then((error) => wanted && setFound({ of: value, error }));
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [field, value]);
  // While it is being changed, what was wrong before is no longer told.
  return found?.of === value ? found.error : undefined;
}

async function refusalOf(field: JsonFieldProps['field'], value: string): Promise<PlainError | undefined> {
  if (value.trim() === '') return undefined;
  try {
    JSON.parse(value);
  } catch (error) {
    const message = formStrings.noJson(error instanceof Error ? error.message : String(error));
    return new FacetError('bad-request', message, '').toPlain();
  }
  const settings: Pick<Required<ChatSettings>, 'schema' | 'functions'> = {
    schema: '',
    functions: '',
    [field]: value,
  };
  try {
    await client.call('check', { messages: [{ role: 'user', content: '?' }], ...heldTo(settings) });
    return undefined;
  } catch (error) {
    const failure = FacetError.from(error);
    return failure.code === 'bad-request' ? failure.toPlain() : undefined;
  }
}
