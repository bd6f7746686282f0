import styles from './stack-bar.module.css';

export interface StackSegment {
  readonly key: string;
  readonly value: number;
  /** Gives it its colour. */
  readonly className: string | undefined;
}

interface StackBarProps {
  readonly segments: readonly StackSegment[];
  /** What the whole width stands for; the sum of the segments unless given. */
  readonly whole?: number;
}

/** A sum and its parts as one bar. The figures stand beside it in text, so it is decoration to screen readers. */
export function StackBar({ segments, whole }: StackBarProps) {
  const sum = segments.reduce((total, { value }) => total + value, 0);
  const rest = Math.max(0, (whole ?? sum) - sum);
  return (
    <div className={styles['bar']} aria-hidden="true">
      {segments.map(
        ({ key, value, className }) =>
          value > 0 && (
            <span
              key={key}
              className={`${styles['segment']} ${className ?? ''}`}
              style={{ flexGrow: value }}
            />
          ),
      )}
      {rest > 0 && <span style={{ flexGrow: rest }} />}
    </div>
  );
}
