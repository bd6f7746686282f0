/** GGUF's numbers of the types of values. */
export const GgufType = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  text: 8,
  list: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;

/** A value as it is written, whether it makes sense or not. */
export type DocumentValue =
  | { readonly type: number; readonly value: number | bigint | string }
  | { readonly type: number; readonly bytes: Uint8Array }
  | { readonly type: 9; readonly of: number; readonly items: readonly DocumentItem[] };
type DocumentItem = number | bigint | string | DocumentValue;

/** A tensor as it is written. */
export interface DocumentTensor {
  readonly name: string;
  /** ggml's number. */
  readonly type: number;
  /** Innermost dimension first, as GGUF has them. */
  readonly dimensions: readonly number[];
  readonly bytes: Uint8Array;
  /** Where the data is said to begin; behind the tensor before it unless said otherwise. */
  readonly offset?: number | bigint;
}

/** A GGUF file to be changed part by part and written. */
export interface GgufDocument {
  readonly version?: number;
  readonly alignment?: number;
  readonly metadata: ReadonlyMap<string, DocumentValue>;
  readonly tensors: readonly DocumentTensor[];
}

const encoder = new TextEncoder();
/** The same pieces and names are written again and again. */
const encoded = new Map<string, Uint8Array>();

function bytesOf(text: string): Uint8Array {
  const known = encoded.get(text);
  if (known) return known;
  const bytes = encoder.encode(text);
  encoded.set(text, bytes);
  return bytes;
}

/** A GGUF file in memory, and where its fields begin: `version`, `tensorCount`, `KEY.length`, `NAME.offset`, ... */
export interface GgufFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly marks: ReadonlyMap<string, number>;
}

/** Bytes that grow as they are written, and where named ones begin. */
class Writer {
  readonly marks = new Map<string, number>();
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  room(size: number): number {
    const at = this.length;
    if (at + size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + size));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.length += size;
    return at;
  }

  mark(name: string): void {
    // The first field of a name counts, so that files with double keys can be written.
    if (!this.marks.has(name)) this.marks.set(name, this.length);
  }

  raw(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  u32(value: number): void {
    const at = this.room(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: number | bigint): void {
    const at = this.room(8);
    this.#view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
  }

  text(text: string): void {
    const bytes = bytesOf(text);
    this.u64(bytes.length);
    this.raw(bytes);
  }

  number(type: number, value: number | bigint): void {
    const wide = type === GgufType.u64 || type === GgufType.i64;
    if (wide) return this.u64(typeof value === 'number' ? BigInt(Math.trunc(value)) : value);
    const number = Number(value);
    if (type === GgufType.f64) {
      const at = this.room(8);
      this.#view.setFloat64(at, number, true);
    } else if (type === GgufType.f32) {
      const at = this.room(4);
      this.#view.setFloat32(at, number, true);
    } else if (type === GgufType.u32 || type === GgufType.i32) this.u32(number);
    else if (type === GgufType.u16 || type === GgufType.i16) {
      const at = this.room(2);
      this.#view.setUint16(at, number, true);
    } else {
      const at = this.room(1);
      this.#view.setUint8(at, number);
    }
  }

  align(step: number): void {
    this.room((step - (this.length % step)) % step);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }
}

function writeItem(out: Writer, type: number, item: DocumentItem): void {
  if (typeof item === 'object') writeBody(out, item);
  else if (typeof item === 'string') out.text(item);
  else out.number(type, item);
}

function writeBody(out: Writer, value: DocumentValue, key = ''): void {
  if ('items' in value) {
    out.mark(`${key}.elements`);
    out.u32(value.of);
    out.mark(`${key}.count`);
    out.u64(value.items.length);
  }
  out.mark(`${key}.value`);
  if ('bytes' in value) out.raw(value.bytes);
  else if ('items' in value) for (const item of value.items) writeItem(out, value.of, item);
  else writeItem(out, value.type, value.value);
}

/** The bytes of a document whose keys may be there twice, and where its fields begin. */
export function writeMarked({
  version = 3,
  alignment = 32,
  metadata,
  tensors,
}: Omit<GgufDocument, 'metadata'> & {
  readonly metadata: readonly (readonly [key: string, value: DocumentValue])[];
}): GgufFile {
  const out = new Writer();
  out.raw(encoder.encode('GGUF'));
  out.mark('version');
  out.u32(version);
  out.mark('tensorCount');
  out.u64(tensors.length);
  out.mark('pairCount');
  out.u64(metadata.length);
  for (const [key, value] of metadata) {
    out.mark(`${key}.length`);
    out.text(key);
    out.mark(`${key}.type`);
    out.u32(value.type);
    writeBody(out, value, key);
  }
  let next = 0;
  for (const tensor of tensors) {
    writeTensor(out, tensor, tensor.offset ?? next);
    next += Math.ceil(tensor.bytes.length / alignment) * alignment;
  }
  out.align(alignment);
  out.mark('data');
  for (const { bytes } of tensors) {
    out.raw(bytes);
    out.align(alignment);
  }
  return { bytes: out.bytes(), marks: out.marks };
}

function writeTensor(out: Writer, { name, type, dimensions }: DocumentTensor, offset: number | bigint): void {
  out.mark(`${name}.length`);
  out.text(name);
  out.mark(`${name}.dimensions`);
  out.u32(dimensions.length);
  out.mark(`${name}.shape`);
  for (const size of dimensions) out.u64(size);
  out.mark(`${name}.type`);
  out.u32(type);
  out.mark(`${name}.offset`);
  out.u64(offset);
}

/** The bytes of a document. */
export const writeGguf = (document: GgufDocument): Uint8Array<ArrayBuffer> =>
  writeMarked({ ...document, metadata: [...document.metadata] }).bytes;

/** A document with some keys put in, and those that are undefined taken out. */
export function withKeys(
  document: GgufDocument,
  keys: Readonly<Record<string, DocumentValue | undefined>>,
): GgufDocument {
  const metadata = new Map(document.metadata);
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined) metadata.delete(key);
    else metadata.set(key, value);
  }
  return { ...document, metadata };
}

/** A document with every tensor changed. */
export const withTensors = (
  document: GgufDocument,
  change: (tensor: DocumentTensor) => DocumentTensor,
): GgufDocument => ({ ...document, tensors: document.tensors.map(change) });

export const u32 = (value: number): DocumentValue => ({ type: GgufType.u32, value });
export const f32 = (value: number): DocumentValue => ({ type: GgufType.f32, value });
export const text = (value: string): DocumentValue => ({ type: GgufType.text, value });
export const bool = (value: boolean): DocumentValue => ({ type: GgufType.bool, value: value ? 1 : 0 });
export const list = (of: number, items: readonly DocumentItem[]): DocumentValue => ({ type: 9, of, items });
