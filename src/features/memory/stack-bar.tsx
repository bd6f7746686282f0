import styles from './stack-bar.module.css';

export interface StackSegment<Key extends string> {
  readonly key: Key;
  readonly value: number;
  /** Gives it its colour. */
  readonly className: string | undefined;
}

interface StackBarProps<Key extends string> {
  readonly segments: readonly StackSegment<Key>[];
  /** Bytes that the whole width stands for; the sum of the segments unless given. */
  readonly whole?: number;
  /** Less high, for a sum that only goes with another. */
  readonly thin?: boolean;
  /** Hears the key of the segment under the pointer, and undefined when there is none any more. */
  readonly onPoint?: (key: Key | undefined) => void;
}

/** A sum and its parts as one bar. The figures stand beside it in text, so it is decoration to screen readers. */
export function StackBar<Key extends string>({ segments, whole, thin = false, onPoint }: StackBarProps<Key>) {
  const sum = segments.reduce((total, { value }) => total + value, 0);
  const rest = Math.max(0, (whole ?? sum) - sum);
  return (
    <div
      className={styles['bar']}
      data-thin={thin}
      aria-hidden="true"
      onPointerLeave={onPoint && (() => onPoint(undefined))}
    >
      {segments.map(
        ({ key, value, className }) =>
          value > 0 && (
            <span
              key={key}
              className={`${styles['segment']} ${className ?? ''}`}
              data-segment={key}
              style={{ flexGrow: value }}
              onPointerEnter={onPoint && (() => onPoint(key))}
            />
          ),
      )}
      {rest > 0 && <span style={{ flexGrow: rest }} />}
    </div>
  );
}
