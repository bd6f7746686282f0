import type { ComponentProps } from 'react';
import styles from './growing-textarea.module.css';

interface GrowingTextareaProps extends Omit<ComponentProps<'textarea'>, 'value' | 'className'> {
  readonly value: string;
  /** Text from here to the end is marked. */
  readonly markFrom?: number | undefined;
}

/**
 * A text area as tall as its text. A copy of the text behind it sets the height, which works in every
 * browser, and carries the mark, which a text area cannot.
 */
export function GrowingTextarea({ value, markFrom = value.length, ...rest }: GrowingTextareaProps) {
  return (
    <div className={styles['frame']}>
      <div className={styles['copy']} aria-hidden="true">
        {value.slice(0, markFrom)}
        <mark className={styles['mark']}>{value.slice(markFrom)}</mark>
        {'\u200b'}
      </div>
      <textarea {...rest} className={styles['area']} value={value} />
    </div>
  );
}
