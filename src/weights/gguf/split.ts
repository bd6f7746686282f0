import { FacetError } from '../../shared/errors.ts';
import { partName } from '../../shared/part-name.ts';
import type { GgufHeader, TensorInfo } from './header.ts';
import { corrupt } from './refusal.ts';

const ONE_MODEL = 'Choose one model file, or all parts of one model.';
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

/** Parts are known by what they say of themselves; names only tell apart what the same model may be of two. */
function inOrder(headers: readonly GgufHeader[], count: number): GgufHeader[] {
  const names = headers.map((header) => header.name);
  const [first] = headers;
  const named = headers.find((header) => setNameOf(header) !== undefined);
  const ordered = new Map<number, GgufHeader>();
  for (const header of headers) {
    if (partCount(header) !== count || !mayBelong(header, named)) {
      const other = partCount(header) === count ? named! : first!;
      const message = `${other.name} and ${header.name} are not parts of one model.`;
      throw new FacetError('bad-request', message, ONE_MODEL, { names });
    }
    if (count === 1 && header !== first && header.name !== first!.name) {
      const message = `${first!.name} and ${header.name} are two models, each whole.`;
      throw new FacetError('bad-request', message, ONE_MODEL, { names });
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

/** What browsers and file managers put behind the name of a file whose name is taken. */
const COPY_MARK = /( ?\(\d+\)| - [Cc]opy( \(\d+\))?| copy( \d+)?)(?=\.gguf$)/i;

const setNameOf = ({ name }: GgufHeader): string | undefined => partName(name.replace(COPY_MARK, ''))?.stem;

/** Whether a file that a person gave another name may be a part of the same model; two such names tell. */
function mayBelong(header: GgufHeader, named: GgufHeader | undefined): boolean {
  const own = setNameOf(header);
  return own === undefined || named === undefined || own === setNameOf(named);
}

function missingParts(
  known: GgufHeader,
  present: ReadonlyMap<number, GgufHeader>,
  count: number,
): FacetError {
  const pad = (value: number) => String(value).padStart(5, '0');
  const named = [known, ...present.values()].find((header) => setNameOf(header) !== undefined);
  const stem = named && setNameOf(named);
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
