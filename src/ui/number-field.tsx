import { useState } from 'react';
import styles from './number-field.module.css';

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

/** A number with its name. What is typed stays as it is until the field is left, and counts once it is valid. */
export function NumberField({ label, title, value, onChange, ...range }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <label className={styles['field']} title={title}>
      {label}
      <input
        {...range}
        className={styles['input']}
        type="number"
        value={typed ?? value}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          if (currentTarget.value !== '' && currentTarget.checkValidity())
            onChange(currentTarget.valueAsNumber);
        }}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  );
}
