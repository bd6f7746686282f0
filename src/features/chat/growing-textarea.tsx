import type { ComponentProps } from 'react';
import styles from './growing-textarea.module.css';

interface GrowingTextareaProps extends Omit<ComponentProps<'textarea'>, 'value' | 'className'> {
  readonly value: string;
  /** Text from here to the end is marked. */
  readonly markFrom?: number | undefined;
}

/** In characters: more than the tallest box for it shows at once. */
const LONG = 4000;

/**
 * A text area as tall as its text. A copy of the text behind it sets the height, which works in every
 * browser, and carries the mark, which a text area cannot. A long text without a mark scrolls inside the area
 * instead: to lay all of it out twice for each key would take ever longer.
 */
export function GrowingTextarea({ value, markFrom, ...rest }: GrowingTextareaProps) {
  const isLong = markFrom === undefined && value.length > LONG;
  const from = markFrom ?? value.length;
  return (
    <div className={styles['frame']} data-long={isLong}>
      {!isLong && (
        <div className={styles['copy']} aria-hidden="true">
          {value.slice(0, from)}
          <mark className={styles['mark']}>{value.slice(from)}</mark>
          {'\u200b'}
        </div>
      )}
      <textarea {...rest} className={styles['area']} value={value} />
    </div>
  );
}
