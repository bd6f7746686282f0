import { useState } from 'react';

interface TypedNumber {
  /** What was typed since the field was entered; undefined while it shows its value. */
  readonly typed: string | undefined;
  /** Whether what was typed last was out of range, and the nearest number that is not was taken. */
  readonly clamped: boolean;
  readonly change: (field: HTMLInputElement) => void;
  readonly leave: (field: HTMLInputElement) => void;
}

/**
 * A field for a number while somebody types: what is typed stays as it is until the field is left, and counts once it
 * is valid. Out of range, it becomes the nearest number in it. `onChange` is called with valid numbers only, and with
 * null for an empty field that may be empty.
 */
export function useTypedNumber(onChange: (value: number | null) => void): TypedNumber {
  const [typed, setTyped] = useState<string>();
  const [clamped, setClamped] = useState(false);
  return {
    typed,
    clamped,
    change(field) {
      setClamped(false);
      setTyped(field.value);
      if (field.checkValidity()) onChange(field.value === '' ? null : field.valueAsNumber);
    },
    leave(field) {
      setTyped(undefined);
      const { rangeUnderflow, rangeOverflow } = field.validity;
      if (!rangeUnderflow && !rangeOverflow) return;
      setClamped(true);
      onChange(Number(rangeUnderflow ? field.min : field.max));
    },
  };
}
