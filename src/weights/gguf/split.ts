import { FacetError } from '../../shared/errors.ts';
import { partName } from '../../shared/part-name.ts';
import type { GgufHeader, TensorInfo } from './header.ts';
import { corrupt } from './refusal.ts';

const ALL_PARTS = 'Choose all parts of the model together, and nothing else.';

/** Number of files in the set of this one; 1 when it stands alone. */
export const partCount = (header: GgufHeader): number => header.metadata.integer('split.count', 1) ?? 1;

/**
 * The headers of a split model as one, in the order of their numbers: the metadata of the first part and
 * the tensors of all. A single whole file passes through.
 * @throws FacetError `bad-request` when parts are missing, double or of another model.
 */
export function joinParts(headers: readonly GgufHeader[]): GgufHeader {
  const [any] = headers;
  if (!any) throw new FacetError('bad-request', 'No model file was given.', 'Choose a GGUF file.');
  const count = partCount(any);
  if (headers.length === 1 && count === 1) return any;
  const ordered = inOrder(headers, count);
  const first = ordered[0]!;
  const tensors = new Map<string, TensorInfo>();
  for (const header of ordered) {
    for (const [name, tensor] of header.tensors) {
      if (tensors.has(name))
        throw corrupt(header.name, 'tensor list', name, 'another part holds the tensor too');
      tensors.set(name, tensor);
    }
  }
  const unsupported = ordered.flatMap((header) => header.unsupported);
  const promised = first.metadata.integer('split.tensors.count');
  const found = tensors.size + unsupported.length;
  if (promised !== undefined && promised !== found) {
    throw corrupt(
      first.name,
      'metadata',
      'split.tensors.count',
      `it promises ${promised} tensors, there are ${found}`,
    );
  }
  const size = ordered.reduce((sum, header) => sum + header.size, 0);
  return { ...first, tensors, unsupported, size };
}

function inOrder(headers: readonly GgufHeader[], count: number): GgufHeader[] {
  const names = headers.map((header) => header.name);
  const [first] = headers;
  const setName = setNameOf(first!);
  const ordered = new Map<number, GgufHeader>();
  for (const header of headers) {
    if (partCount(header) !== count || setNameOf(header) !== setName) {
      const message = `${first!.name} and ${header.name} are not parts of one model.`;
      throw new FacetError('bad-request', message, 'Choose one model file, or all parts of one model.', {
        names,
      });
    }
    const number = header.metadata.integer('split.no') ?? 0;
    if (number >= count) throw corrupt(header.name, 'metadata', 'split.no', `${number} of ${count} parts`);
    const twin = ordered.get(number);
    if (twin) {
      const message = `${twin.name} and ${header.name} are the same part of one model.`;
      throw new FacetError('bad-request', message, ALL_PARTS, { names });
    }
    ordered.set(number, header);
  }
  if (ordered.size < count) throw missingParts(first!, ordered, count);
  return Array.from({ length: count }, (_, number) => ordered.get(number)!);
}

const setNameOf = ({ name }: GgufHeader): string | undefined => partName(name)?.stem;

function missingParts(
  known: GgufHeader,
  present: ReadonlyMap<number, GgufHeader>,
  count: number,
): FacetError {
  const pad = (value: number) => String(value).padStart(5, '0');
  const stem = setNameOf(known);
  const extension = known.name.slice(-'.gguf'.length);
  const missing: string[] = [];
  // A damaged count may be in the thousands; a handful of names is enough to go on.
  for (let number = 0; number < count && missing.length < 10; number++) {
    if (present.has(number)) continue;
    missing.push(
      stem === undefined ? `part ${number + 1}` : `${stem}-${pad(number + 1)}-of-${pad(count)}${extension}`,
    );
  }
  const more = count - present.size - missing.length;
  const list = missing.join(', ') + (more > 0 ? ` and ${more} more` : '');
  const message = `The model comes in ${count} parts; missing: ${list}.`;
  return new FacetError('bad-request', message, ALL_PARTS, { count, missing });
}
