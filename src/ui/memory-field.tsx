import { NumberField } from './number-field.tsx';

const GIB = 2 ** 30;

interface MemoryFieldProps {
  /** With its unit, GiB. */
  readonly label: string;
  /** Bytes. */
  readonly value: number;
  readonly onChange: (bytes: number) => void;
}

/** How much memory a device has, asked for in GiB. */
export const MemoryField = ({ label, value, onChange }: MemoryFieldProps) => (
  <NumberField
    label={label}
    min={0.25}
    max={1024}
    step={0.25}
    value={value / GIB}
    onChange={(gibibytes) => onChange(gibibytes * GIB)}
  />
);
