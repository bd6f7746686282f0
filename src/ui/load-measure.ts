import type { LoadProgress } from '../shared/model-facts.ts';
import { formatBytesOf, formatCountOf } from './format.ts';

/** How far something is on its own scale, and the same in words; a `max` of 0 and no words where that is not known. */
interface Measure {
  readonly value: number;
  readonly max: number;
  readonly written: string;
}

type Measured = Pick<LoadProgress, 'loadedBytes' | 'totalBytes'> &
  Partial<Pick<LoadProgress, 'stage' | 'kernels' | 'share'>>;

const UNKNOWN: Measure = { value: 0, max: 0, written: '' };

/**
 * The measure of what is under way: of the kernels while they are made, since the bytes have all come by then; else of
 * the bytes. Where all of them are there, something else is waited for, and nobody knows how far that is.
 */
export function measureOf({ stage, kernels, share, loadedBytes, totalBytes }: Measured): Measure {
  if (share !== undefined) return { value: share, max: 1, written: '' };
  const [value, max, write] =
    stage === 'kernels'
      ? [kernels?.done ?? 0, kernels?.all ?? 0, formatCountOf]
      : [loadedBytes, totalBytes, formatBytesOf];
  return value < max ? { value, max, written: write(value, max) } : UNKNOWN;
}
