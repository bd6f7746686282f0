const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** In the order of the alphabet, numbers by their value. */
export const byName = (a: string, b: string): number => collator.compare(a, b);
