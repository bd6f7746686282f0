import type { FacetError } from '../shared/errors.ts';
import type { GgufHeader, TensorInfo } from './gguf/header.ts';
import { unsupported, wrongTensors } from './gguf/refusal.ts';
import {
  type Sizes,
  slotName,
  type SlotRow,
  slotShape,
  type SlotTable,
  type TensorSet,
} from './tensor-slots.ts';

const LISTED = 12;
/** Names in the data of an error: a damaged layer count makes hundreds of thousands. */
const KEPT = 1000;

/** Norms and biases are read as they are; a matrix may be of any type. */
const VECTOR_TYPES: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16']);

/** Fills slots from a header and remembers everything that is wrong, to say it all in one error. */
export class TensorMatcher {
  readonly #header: GgufHeader;
  readonly #sizes: Sizes;
  readonly #used = new Set<string>();
  readonly #packedVectors: TensorInfo[] = [];
  readonly #missing: string[] = [];
  readonly #misshapen: string[] = [];

  constructor(header: GgufHeader, sizes: Sizes) {
    this.#header = header;
    this.#sizes = sizes;
  }

  /** The slots of `table` for one layer. Incomplete until `finish` has returned without throwing. */
  match<Table extends SlotTable>(table: Table, layer = 0): TensorSet<Table, TensorInfo> {
    const found: Record<string, TensorInfo> = {};
    for (const [slot, row] of Object.entries(table)) {
      const name = slotName(row, layer);
      const tensor = this.#header.tensors.get(name);
      this.#used.add(name);
      if (tensor) {
        this.#checkShape(tensor, row);
        if (row.shape.length === 1 && !VECTOR_TYPES.has(tensor.type)) this.#packedVectors.push(tensor);
        found[slot] = tensor;
      } else if (row.when === 'always') {
        this.#missing.push(name);
      }
    }
    return found as TensorSet<Table, TensorInfo>;
  }

  /**
   * Ends the matching; gives notes about tensors that no slot wanted.
   * @throws FacetError `gguf-unsupported`, `gguf-tensors`
   */
  finish(): string[] {
    const { name: file } = this.#header;
    const unsupportedHere = [
      ...this.#header.unsupported.filter(({ name }) => this.#used.has(name)),
      ...this.#packedVectors,
    ].map(({ name, type }) => ({ name, type }));
    if (unsupportedHere.length > 0) throw unsupportedTypes(file, unsupportedHere);
    const unknown = [
      ...this.#header.tensors.keys(),
      ...this.#header.unsupported.map(({ name }) => name),
    ].filter((name) => !this.#used.has(name));
    const missing = this.#missing;
    const misshapen = this.#misshapen;
    if (missing.length > 0 || misshapen.length > 0) {
      const lists = [
        part('missing', missing),
        part('of the wrong shape', misshapen),
        part('unknown', unknown),
      ];
      throw wrongTensors(file, lists.filter((text) => text !== '').join('; '), {
        missing: missing.slice(0, KEPT),
        misshapen: misshapen.slice(0, KEPT),
        unknown: unknown.slice(0, KEPT),
      });
    }
    const notes = unknown
      .slice(0, LISTED)
      .map((name) => `The tensor ${name} is not part of the model and is not used.`);
    if (unknown.length > LISTED) notes.push(`${unknown.length - LISTED} more tensors are not used either.`);
    return notes;
  }

  #checkShape(tensor: TensorInfo, row: SlotRow): void {
    const wanted = slotShape(row, this.#sizes);
    // Outer dimensions of 1 are left out by the reader, as a file may do or not.
    while (wanted.length > 1 && wanted[0] === 1) wanted.shift();
    if (wanted.length === tensor.shape.length && wanted.every((size, index) => size === tensor.shape[index]))
      return;
    this.#misshapen.push(`${tensor.name} [${tensor.shape.join(', ')}] instead of [${wanted.join(', ')}]`);
  }
}

function part(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const rest = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return `${what}: ${names.slice(0, LISTED).join(', ')}${rest}`;
}

function unsupportedTypes(file: string, tensors: GgufHeader['unsupported']): FacetError {
  const [first] = tensors;
  const rest = tensors.length > 1 ? ` (and ${tensors.length - 1} more tensors like it)` : '';
  return unsupported(
    file,
    `stores ${first!.name} as ${first!.type}${rest}, a type that Facet does not compute with`,
    'Choose a file with another quantisation, such as Q4_0, Q4_K_M or Q8_0.',
    { tensor: first!.name, type: first!.type, tensors: tensors.slice(0, KEPT) },
  );
}
