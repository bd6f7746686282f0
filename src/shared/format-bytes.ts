const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Made once; whole numbers with thousands apart. */
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A size in the binary unit that suits it: `unit` is the power of 1,024, `decimals` what makes three digits or so. */
export function scaledBytes(bytes: number): {
  readonly value: number;
  readonly unit: number;
  readonly decimals: number;
} {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return { value, unit, decimals: unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0 };
}

/** A size as errors and the command line say it, in English: `512 bytes`, `3.18 MiB`, `241 MiB`, `1,009 MiB`. */
export function formatBytes(bytes: number): string {
  const { value, unit, decimals } = scaledBytes(bytes);
  return `${decimals === 0 ? whole.format(value) : value.toFixed(decimals)} ${UNITS[unit]}`;
}
