import { FacetError } from '../../shared/errors.ts';
import type { WeightSource } from './source.ts';

/** The reader of `source` was stopped. */
export const stopped = (): FacetError =>
  new FacetError('aborted', 'Reading the model was stopped.', 'Load it again.');

/** Fewer bytes came than were asked for. `actual` is where the file ends, as far as is known. */
export function cutShort(
  source: WeightSource,
  offset: number,
  length: number,
  actual = source.size,
): FacetError {
  const expected = offset + length;
  return new FacetError(
    'gguf-truncated',
    `${source.name} is cut short: bytes up to ${expected} are needed, it ends at ${actual}.`,
    'Download the file again and compare its size with the one the publisher states.',
    { file: source.name, expected, actual },
  );
}

/** The bytes could not be had at all. */
export function failed(
  name: string,
  what: string,
  hint: string,
  data: Record<string, unknown> = {},
): FacetError {
  return new FacetError('source-failed', `${name} could not be read: ${what}.`, hint, {
    file: name,
    ...data,
  });
}

/** An exception of fetch, Blob or the file system, as one of ours. */
export function failure(error: unknown, name: string, hint: string): FacetError {
  if (error instanceof FacetError) return error;
  if (error instanceof Error && error.name === 'AbortError') return stopped();
  const what = error instanceof Error ? error.message : String(error);
  return failed(name, what, hint);
}
