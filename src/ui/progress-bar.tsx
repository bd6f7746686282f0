import styles from './progress-bar.module.css';

interface ProgressBarProps {
  readonly label: string;
  /** Of `max`; it only moves where that is not known yet. */
  readonly value: number;
  /** 0 while it is not known. */
  readonly max: number;
}

/** A bar for how far something is, in the accent's colour or in that of `--progress`. */
export function ProgressBar({ label, value, max }: ProgressBarProps) {
  return <progress className={styles['bar']} aria-label={label} {...(max > 0 ? { value, max } : {})} />;
}
