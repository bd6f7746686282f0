import { useId } from 'react';
import { OFFERED_RANGES, type Sampling } from '../shared/sampling.ts';
import { Button } from './button.tsx';
import styles from './sampling-fields.module.css';
import { samplingStrings as texts } from './sampling-strings.ts';
import { strings } from './strings.ts';
import { useTypedNumber } from './typed-number.ts';

interface SamplingFieldsProps {
  readonly value: Sampling;
  /** Values named beside each field, to which the reset leads. */
  readonly advised: Sampling;
  /** Called with values in their ranges only. */
  readonly onChange: (value: Sampling) => void;
}

/** Steps of the fields, in their order. */
const STEPS: Readonly<Record<keyof Sampling, number>> = {
  temperature: 0.05,
  topK: 1,
  topP: 0.01,
  minP: 0.01,
  repetitionPenalty: 0.01,
  maxTokens: 1,
  seed: 1,
};
/** Fields that may be left empty. */
const OPTIONAL: ReadonlySet<keyof Sampling> = new Set(['maxTokens', 'seed']);
const NAMES = Object.keys(STEPS) as (keyof Sampling)[];

/** Fields for how the next token is drawn, each with what it does in plain words, and the way back. */
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
  readonly name: keyof Sampling;
  readonly value: number | null;
  readonly advised: number | null;
  readonly onChange: (value: number | null) => void;
}

/** A field for one value. */
function Field({ name, value, advised, onChange }: FieldProps) {
  const { typed, clamped, change, leave } = useTypedNumber(onChange);
  const id = useId();
  const { min, max } = OFFERED_RANGES[name];
  const { label, hint } = texts.fields[name];
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <p id={`${id}-hint`} className={styles['hint']}>
        {hint} {texts.advised(advised === null ? texts.none : String(advised))}
      </p>
      <input
        {...OFFERED_RANGES[name]}
        step={STEPS[name]}
        id={id}
        className={styles['input']}
        type="number"
        inputMode="decimal"
        required={!OPTIONAL.has(name)}
        aria-describedby={`${id}-hint`}
        value={typed ?? value ?? ''}
        onChange={({ currentTarget }) => change(currentTarget)}
        onBlur={({ currentTarget }) => leave(currentTarget)}
      />
      <output className={styles['clamped']}>{clamped && strings.clamped(min, max)}</output>
    </div>
  );
}
