import styles from './unseen.module.css';

/** Reads its text out to screen readers when it changes; shows nothing. */
export function Announcer({ text }: { readonly text: string }) {
  return (
    <output className={styles['unseen']} aria-live="polite">
      {text}
    </output>
  );
}
