import type { ReactNode } from 'react';
import type { PlainError } from '../shared/errors.ts';
import styles from './error-text.module.css';

/** An error where it happened: what is wrong, what to do, and a button for it. */
export function ErrorText({
  error,
  children,
}: {
  readonly error: PlainError;
  readonly children?: ReactNode;
}) {
  return (
    // Errors are sentences of the engine, in English whatever the page speaks.
    <div className={styles['error']}>
      <p lang="en" className={styles['message']}>
        {error.message}
      </p>
      <p lang="en">{error.hint}</p>
      {children}
    </div>
  );
}
