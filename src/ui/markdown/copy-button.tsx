import { useEffect, useState } from 'react';
import { Announcer } from '../announcer.tsx';
import { Button } from '../button.tsx';
import { markdownStrings as texts } from './markdown-strings.ts';
import styles from './code-block.module.css';

const SHOWN_MS = 2000;

/** Copies a text, and says so, also to screen readers. */
export function CopyButton({ text }: { readonly text: string }) {
  const [outcome, setOutcome] = useState('');

  useEffect(() => {
    if (outcome === '') return undefined;
    const timer = setTimeout(() => setOutcome(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome(texts.copied);
    } catch {
      setOutcome(texts.notCopied);
    }
  }

  return (
    <>
      <Button
        className={styles['copy']}
        kind="quiet"
        label={outcome || texts.copy}
        onClick={() => void copy()}
      />
      <Announcer text={outcome} />
    </>
  );
}
