import { scaledBytes } from '../shared/format-bytes.ts';
import { i18n, texts } from '../texts/texts.ts';

type Values = Readonly<Record<string, string>>;
const valued = (value: string): Values => ({ value });

/** How measures are written in the language in use. */
const written = texts('format', {
  milliseconds: valued,
  seconds: valued,
  percent: valued,
  below: valued,
  bytes: valued,
  kib: valued,
  mib: valued,
  gib: valued,
  tib: valued,
  secondsLeft: valued,
  minutesLeft: valued,
  part: (part: string, whole: string): Values => ({ part, whole }),
  hoursLeft: (hours: string, minutes: string): Values => ({ hours, minutes }),
});

const UNITS = ['bytes', 'kib', 'mib', 'gib', 'tib'] as const;

/** A number with thousands apart and so many decimals. */
const decimal = (value: number, digits: number): string =>
  i18n.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A count with thousands apart. */
export const formatCount = (count: number): string => decimal(Math.round(count), 0);

/** A rate or a small measure: one decimal below 100, none above. */
export const formatRate = (rate: number): string => decimal(rate, rate < 99.95 ? 1 : 0);

/** How many times as much something is: `1.25`. */
export const formatFactor = (times: number): string => decimal(times, 2);

/** A duration: milliseconds below a second, seconds above. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 999.5
    ? written.milliseconds(formatCount(milliseconds))
    : written.seconds(decimal(milliseconds / 1000, 1));
}

/** Time that something still takes: `40 s`, `12 min`, `3 h 20 min`. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 90) return written.secondsLeft(formatCount(Math.max(1, seconds)));
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? written.minutesLeft(formatCount(minutes))
    : written.hoursLeft(formatCount(Math.floor(minutes / 60)), formatCount(minutes % 60));
}

/** A duration in milliseconds whatever its size, one decimal below 100: `31.4 ms`. */
export const formatMilliseconds = (milliseconds: number): string =>
  written.milliseconds(formatRate(milliseconds));

/** Bytes in MiB whatever their size, for figures that stand side by side: `4,352 MiB`. */
export const formatMebibytes = (bytes: number): string => written.mib(formatCount(bytes / 2 ** 20));

/** Bytes in whole GiB: `2 GiB`. */
export const formatGibibytes = (bytes: number): string => written.gib(formatCount(bytes / 2 ** 30));

/** A size in binary units, three digits or so: `512 bytes`, `3.18 MiB`, `241 MiB`, `1,009 MiB`. */
export function formatBytes(bytes: number): string {
  const { value, unit, decimals } = scaledBytes(bytes);
  return written[UNITS[unit] ?? 'tib'](decimal(value, decimals));
}

/** Bytes that are there, of all: `1.2 MiB of 3.18 MiB`. */
export const formatBytesOf = (part: number, whole: number): string =>
  written.part(formatBytes(part), formatBytes(whole));

/** Things that are there, of all: `7 of 24`. */
export const formatCountOf = (part: number, whole: number): string =>
  written.part(formatCount(part), formatCount(whole));

/** A share of 1 in per cent; a share too small for its decimals is below the smallest of them. */
export function formatShare(share: number, digits = 0): string {
  const percent = 100 * share;
  const least = 10 ** -digits;
  return percent > 0 && percent < least && digits > 0
    ? written.below(written.percent(decimal(least, digits)))
    : written.percent(decimal(percent, digits));
}

/** Things in a row: `a, b and c`. */
export const formatList = (items: readonly string[]): string =>
  new Intl.ListFormat(i18n.locales, { type: 'conjunction' }).format(items);

/** Facts in a row, without `and`. Those that do not hold are left out. */
export const joined = (facts: readonly (string | false)[]): string =>
  facts.filter((fact) => fact !== false && fact !== '').join(written.joined);

/** A text in which no line ends between a number and its unit, or what is counted. */
export const unbroken = (text: string): string => text.replaceAll(/(?<=\d) (?=[\p{L}%])/gu, '\u00a0');

/** A day: `30 November 2026`. */
export const formatDay = (day: Date): string => i18n.date(day, { dateStyle: 'long' });

/** A month: `November 2026`. */
export const formatMonth = (month: Date): string => i18n.date(month, { month: 'long', year: 'numeric' });

/** A moment: `30 Nov 2026, 16:20`. */
export const formatMoment = (milliseconds: number): string =>
  i18n.date(new Date(milliseconds), { dateStyle: 'medium', timeStyle: 'short' });

/** A time of day with seconds: `16:20:05`. */
export const formatClock = (time: Date): string => i18n.date(time, { timeStyle: 'medium' });
