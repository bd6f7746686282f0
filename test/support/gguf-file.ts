/** A metadata value by GGUF type; `raw` gives the type's number and the bytes. */
export type GgufValue =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: number }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly u32s: readonly number[] }
  | { readonly raw: readonly [type: number, bytes: Uint8Array] };

export interface GgufTensor {
  readonly name: string;
  /** ggml's number. */
  readonly type: number;
  /** Outermost dimension first. */
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** A GGUF file in memory, and where its fields begin: `version`, `tensorCount`, `KEY.length`, `NAME.offset`, ... */
export interface GgufFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly marks: ReadonlyMap<string, number>;
}

const encoder = new TextEncoder();

/** Writes bytes one after the other and remembers where named ones begin. */
class ByteWriter {
  readonly bytes: number[] = [];
  readonly marks = new Map<string, number>();

  mark(name: string): this {
    // The first field of a name counts, so that files with double keys can be written.
    if (!this.marks.has(name)) this.marks.set(name, this.bytes.length);
    return this;
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  u32(value: number): this {
    return this.raw(new Uint8Array(Uint32Array.of(value).buffer));
  }

  u64(value: number | bigint): this {
    return this.raw(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  }

  text(text: string): this {
    const bytes = encoder.encode(text);
    return this.u64(bytes.length).raw(bytes);
  }

  align(step: number): this {
    while (this.bytes.length % step !== 0) this.bytes.push(0);
    return this;
  }
}

function writeValue(out: ByteWriter, key: string, value: GgufValue): void {
  out.mark(`${key}.type`);
  if ('u32' in value) out.u32(4).mark(`${key}.value`).u32(value.u32);
  else if ('f32' in value) out.u32(6).raw(new Uint8Array(Float32Array.of(value.f32).buffer));
  else if ('bool' in value) out.u32(7).mark(`${key}.value`).raw([value.bool]);
  else if ('text' in value) out.u32(8).mark(`${key}.value`).text(value.text);
  else if ('raw' in value) out.u32(value.raw[0]).mark(`${key}.value`).raw(value.raw[1]);
  else {
    const strings = 'texts' in value;
    const items = strings ? value.texts : value.u32s;
    out
      .u32(9)
      .mark(`${key}.elements`)
      .u32(strings ? 8 : 4)
      .mark(`${key}.count`)
      .u64(items.length);
    out.mark(`${key}.value`);
    for (const item of items) {
      if (typeof item === 'string') out.text(item);
      else out.u32(item);
    }
  }
}

/** Builds a GGUF file for tests; the data of every tensor are zeros. */
export function ggufFile(
  metadata: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly GgufTensor[] = [],
  { version = 3, alignment = 32 } = {},
): GgufFile {
  const out = new ByteWriter();
  out.raw(encoder.encode('GGUF')).mark('version').u32(version);
  out.mark('tensorCount').u64(tensors.length).mark('pairCount').u64(metadata.length);
  for (const [key, value] of metadata) {
    out.mark(`${key}.length`).text(key);
    writeValue(out, key, value);
  }
  let offset = 0;
  for (const { name, type, shape, bytes } of tensors) {
    out.mark(`${name}.length`).text(name).mark(`${name}.dimensions`).u32(shape.length).mark(`${name}.shape`);
    for (const size of shape.toReversed()) out.u64(size);
    out.mark(`${name}.type`).u32(type).mark(`${name}.offset`).u64(offset);
    offset += Math.ceil(bytes / alignment) * alignment;
  }
  out.align(alignment).mark('data');
  for (const { bytes } of tensors) out.raw(new Uint8Array(bytes)).align(alignment);
  return { bytes: Uint8Array.from(out.bytes), marks: out.marks };
}

/** A copy of the file with an unsigned 32- or 64-bit number put at a mark. */
export function patched(
  file: GgufFile,
  mark: string,
  value: number | bigint,
  bits: 32 | 64 = 64,
): Uint8Array<ArrayBuffer> {
  const at = file.marks.get(mark);
  if (at === undefined) throw new Error(`No mark ${mark}`);
  const bytes = file.bytes.slice();
  const view = new DataView(bytes.buffer);
  if (bits === 32) view.setUint32(at, Number(value), true);
  else view.setBigUint64(at, BigInt(value), true);
  return bytes;
}
