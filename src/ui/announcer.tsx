import styles from './announcer.module.css';

/** Reads its text out to screen readers when it changes; shows nothing. */
export function Announcer({ text }: { readonly text: string }) {
  return (
    <output className={styles['announcer']} aria-live="polite">
      {text}
    </output>
  );
}
