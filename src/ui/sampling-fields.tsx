import { useId, useState } from 'react';
import { Button } from './button.tsx';
import styles from './sampling-fields.module.css';
import { samplingStrings as texts } from './sampling-strings.ts';

interface SamplingValues {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  readonly maxTokens: number | null;
  readonly seed: number | null;
}

interface SamplingFieldsProps {
  readonly value: SamplingValues;
  /** What is named beside each field, and what the reset leads to. */
  readonly advised: SamplingValues;
  /** Called with values in their ranges only. */
  readonly onChange: (value: SamplingValues) => void;
}

interface Range {
  readonly min: number;
  readonly max?: number;
  readonly step: number;
  /** Whether it may be left empty. */
  readonly optional?: boolean;
}

/** What the engine takes. */
const RANGES: Readonly<Record<keyof SamplingValues, Range>> = {
  temperature: { min: 0, max: 2, step: 0.05 },
  topK: { min: 0, max: 128, step: 1 },
  topP: { min: 0, max: 1, step: 0.01 },
  minP: { min: 0, max: 1, step: 0.01 },
  repetitionPenalty: { min: 1, max: 2, step: 0.01 },
  maxTokens: { min: 1, step: 1, optional: true },
  seed: { min: 0, max: 2 ** 32 - 1, step: 1, optional: true },
};
const NAMES = Object.keys(RANGES) as (keyof SamplingValues)[];

/** How the next token is drawn: a field each, what it does in plain words, and the way back. */
export function SamplingFields({ value, advised, onChange }: SamplingFieldsProps) {
  const isAdvised = NAMES.every((name) => value[name] === advised[name]);
  return (
    <div className={styles['fields']}>
      {NAMES.map((name) => (
        <Field
          key={name}
          name={name}
          value={value[name]}
          advised={advised[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
        />
      ))}
      <Button
        className={styles['reset'] ?? ''}
        label={texts.reset}
        disabled={isAdvised}
        onClick={() => onChange(advised)}
      />
    </div>
  );
}

interface FieldProps {
  readonly name: keyof SamplingValues;
  readonly value: number | null;
  readonly advised: number | null;
  readonly onChange: (value: number | null) => void;
}

/** What is typed stays as it is until the field is left, and counts once it is valid. */
function Field({ name, value, advised, onChange }: FieldProps) {
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const { label, hint } = texts.fields[name];
  const { optional = false, ...range } = RANGES[name];
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <p id={`${id}-hint`} className={styles['hint']}>
        {hint} {texts.advised(advised === null ? texts.none : String(advised))}
      </p>
      <input
        {...range}
        id={id}
        className={styles['input']}
        type="number"
        inputMode="decimal"
        required={!optional}
        aria-describedby={`${id}-hint`}
        value={typed ?? value ?? ''}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          if (!currentTarget.checkValidity()) return;
          onChange(currentTarget.value === '' ? null : currentTarget.valueAsNumber);
        }}
        onBlur={() => setTyped(undefined)}
      />
    </div>
  );
}
