/** Made once: `toLocaleString` makes one a call, which shows in what is written ten times a second. */
const counts = new Intl.NumberFormat('en-GB');

/** A count with thousands apart. */
export function formatCount(count: number): string {
  return counts.format(Math.round(count));
}

/** A rate or a small measure: one decimal below 100, none above. */
export function formatRate(rate: number): string {
  return rate < 99.95 ? rate.toFixed(1) : formatCount(rate);
}

/** A duration: milliseconds below a second, seconds above. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 999.5 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
