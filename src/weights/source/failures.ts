import { FacetError } from '../../shared/errors.ts';
import type { WeightSource } from './source.ts';

/** The reader of `source` was stopped. */
export const stopped = (): FacetError => new FacetError('aborted', 'Reading the model was stopped.', 'Load it again.');

/** Fewer bytes came than were asked for. `actual` is where the file ends, as far as is known. */
export function cutShort(source: WeightSource, offset: number, length: number, actual = source.size): FacetError {
  const expected = offset + length;
  return new FacetError(
    'gguf-truncated',
    `${source.name} is cut short: bytes up to ${expected} are needed, it ends at ${actual}.`,
    'Download the file again and compare its size with the one the publisher states.',
    { file: source.name, expected, actual },
  );
}
