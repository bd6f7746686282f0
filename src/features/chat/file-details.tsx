import { useState } from 'react';
import type { ChatFile } from '../../state/chat/chat-file.ts';
import styles from './file-details.module.css';

/** A text file of a question: its name, and its text once somebody opens it. */
export function FileDetails({ file }: { readonly file: ChatFile }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles['file']} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{file.name}</summary>
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- otherwise keys could not scroll it
        <pre className={styles['text']} tabIndex={0} aria-label={file.name}>
          {file.text}
        </pre>
      )}
    </details>
  );
}
