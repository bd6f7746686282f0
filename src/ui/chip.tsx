import styles from './chip.module.css';

interface ChipProps {
  readonly text: string;
  /** What it means, for the pointer and for screen readers. */
  readonly title: string;
  readonly kind?: 'plain' | 'warning';
}

/** A small fact. */
export function Chip({ text, title, kind = 'plain' }: ChipProps) {
  return (
    <span className={`${styles['chip']} ${styles[kind]}`} title={title}>
      <span className={styles['hidden']}>{`${title}: `}</span>
      {text}
    </span>
  );
}
