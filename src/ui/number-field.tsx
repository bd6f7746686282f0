import { useId } from 'react';
import styles from './number-field.module.css';
import { strings } from './strings.ts';
import { useTypedNumber } from './typed-number.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly title?: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled?: boolean;
  /** Called with numbers in the range only. */
  readonly onChange: (value: number) => void;
}

/**
 * A number with its name. What is typed stays as it is until the field is left, and counts once it is valid; what is
 * out of range then becomes the nearest number that is not, and says so.
 */
export function NumberField({ label, title, value, onChange, ...range }: NumberFieldProps) {
  const { typed, clamped, change, leave } = useTypedNumber((next) => {
    if (next !== null) onChange(next);
  });
  const note = useId();
  return (
    <div className={styles['frame']}>
      <label className={styles['field']} title={title}>
        {label}
        <input
          {...range}
          className={styles['input']}
          type="number"
          value={typed ?? value}
          aria-describedby={clamped ? note : undefined}
          required
          onChange={({ currentTarget }) => change(currentTarget)}
          onBlur={({ currentTarget }) => leave(currentTarget)}
        />
      </label>
      <output id={note} className={styles['note']}>
        {clamped && strings.clamped(range.min, range.max)}
      </output>
    </div>
  );
}
