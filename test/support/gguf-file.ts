import { type DocumentValue, type GgufFile, GgufType, list, writeMarked } from './gguf-document.ts';

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

function documentValue(value: GgufValue): DocumentValue {
  if ('u32' in value) return { type: GgufType.u32, value: value.u32 };
  if ('f32' in value) return { type: GgufType.f32, value: value.f32 };
  if ('bool' in value) return { type: GgufType.bool, value: value.bool };
  if ('text' in value) return { type: GgufType.text, value: value.text };
  if ('raw' in value) return { type: value.raw[0], bytes: value.raw[1] };
  return 'texts' in value ? list(GgufType.text, value.texts) : list(GgufType.u32, value.u32s);
}

/** Builds a GGUF file for tests; the data of every tensor are zeros. */
export function ggufFile(
  metadata: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly GgufTensor[] = [],
  { version = 3, alignment = 32 } = {},
): GgufFile {
  return writeMarked({
    version,
    alignment,
    metadata: metadata.map(([key, value]) => [key, documentValue(value)]),
    tensors: tensors.map(({ name, type, shape, bytes }) => ({
      name,
      type,
      dimensions: shape.toReversed(),
      bytes: new Uint8Array(bytes),
    })),
  });
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
