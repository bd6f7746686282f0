import { useId } from 'react';
import styles from './segmented.module.css';
import unseen from './unseen.module.css';

interface SegmentedProps<Value extends string> {
  /** Name of the choice; read out, and shown in front where `labelled`. */
  readonly label: string;
  readonly labelled?: boolean;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One choice of a few, all in view. Radio buttons to the keyboard and to screen readers. */
export function Segmented<Value extends string>({
  label,
  labelled = false,
  options,
  value,
  onChange,
}: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles['group']}>
      <legend className={labelled ? styles['label'] : unseen['unseen']}>{label}</legend>
      <div className={styles['options']}>
        {options.map((option) => (
          <label key={option.value} className={styles['option']}>
            <input
              className={styles['input']}
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className={styles['text']}>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
