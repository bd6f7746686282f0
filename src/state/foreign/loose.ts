/*
 * Values of a file that anybody may have written: each of these answers something of the type it names, whatever it is
 * given, and none looks deeper than it is asked to.
 */

type Loose = Readonly<Record<string, unknown>>;

const NOTHING: Loose = {};

/** An object, and no list; otherwise one without fields. */
export const record = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : NOTHING;

/** A field of an object's own: what lies behind `constructor` or `__proto__` is none. */
export const field = (value: unknown, name: string): unknown => {
  const from = record(value);
  return Object.hasOwn(from, name) ? from[name] : undefined;
};

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A name under which messages find each other: a text, or a number as some programs have it; undefined for none. */
export const key = (value: unknown): string | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The last millisecond that `Date` can tell of. */
const LATEST = 8.64e15;

/** Milliseconds since 1970, of a number of milliseconds or seconds, or of a date as ISO writes it; undefined for none. */
export const time = (value: unknown): number | undefined => {
  const number = typeof value === 'string' ? Date.parse(value) : value;
  if (typeof number !== 'number' || !(number > 0)) return undefined;
  // Seconds until the year 5138, milliseconds from 1973 on.
  const milliseconds = Math.round(number < 1e11 ? number * 1000 : number);
  return milliseconds <= LATEST ? milliseconds : undefined;
};
