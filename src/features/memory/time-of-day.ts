import { formatClock } from '../../ui/format.ts';

/** A time of day such as `16:04:09`; empty while it is not known. */
export const timeOfDay = (ms: number): string => (Number.isFinite(ms) ? formatClock(new Date(ms)) : '');
