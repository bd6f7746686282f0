import { FacetError } from '../../shared/errors.ts';

const CONVERT_AGAIN = 'The conversion is incomplete or made for another program; get another one.';
const FETCH_AGAIN = 'Download the file again and compare its size with the one the publisher states.';

/** The file is not GGUF at all; `looksLike` says what it seems to be. */
export function foreign(file: string, looksLike: string): FacetError {
  return new FacetError(
    'gguf-foreign',
    `${file} is not a GGUF file: it ${looksLike}.`,
    'Choose a model file whose name ends in .gguf.',
    { file, looksLike },
  );
}

/** The file ends early. `expected` is the size it must have at least, `actual` the size it has, in bytes. */
export function truncated(file: string, expected: number, actual: number, item: string): FacetError {
  return new FacetError(
    'gguf-truncated',
    `${file} is cut short: ${item} needs ${expected} bytes, the file has ${actual}.`,
    FETCH_AGAIN,
    { file, expected, actual, item },
  );
}

/** The file contradicts itself or the format. */
export function corrupt(file: string, section: string, item: string, what: string): FacetError {
  return new FacetError(
    'gguf-corrupt',
    `${file} is damaged in its ${section}, at ${item}: ${what}.`,
    FETCH_AGAIN,
    {
      file,
      section,
      item,
      what,
    },
  );
}

/** The tensors are not those of the model that the metadata describe. */
export function wrongTensors(file: string, what: string, data: Record<string, unknown>): FacetError {
  return new FacetError(
    'gguf-tensors',
    `${file} does not hold the tensors of its model: ${what}.`,
    CONVERT_AGAIN,
    { file, ...data },
  );
}

/** The file is sound, and Facet cannot run it. */
export function unsupported(
  file: string,
  what: string,
  hint: string,
  data: Record<string, unknown> = {},
): FacetError {
  return new FacetError('gguf-unsupported', `${file} ${what}.`, hint, { file, ...data });
}
