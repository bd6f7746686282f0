import styles from './chip.module.css';
import unseen from './unseen.module.css';

interface ChipProps {
  readonly text: string;
  /** Meaning, for the pointer and for screen readers. */
  readonly title: string;
  readonly kind?: 'plain' | 'warning';
}

/** A small fact. */
export function Chip({ text, title, kind = 'plain' }: ChipProps) {
  return (
    <span className={`${styles['chip']} ${styles[kind]}`} title={title}>
      <span className={unseen['unseen']}>{`${title}: `}</span>
      {text}
    </span>
  );
}
