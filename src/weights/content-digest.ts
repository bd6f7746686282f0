import type { GgufHeader } from './gguf/header.ts';
import type { WeightSource } from './source/source.ts';

/** Bytes of each tensor that count. A fine-tuned tensor differs in its first rows, as in all others. */
const SAMPLE_BYTES = 1024;

/**
 * Digest of a model's files by what is in them, however they came: everything before the tensors, and the beginning of
 * every tensor, taken as they are read. Hashing all of it would cost more than loading.
 */
export class ContentDigest {
  readonly #samples = new Map<string, Uint8Array>();

  /** Bytes of a tensor were read at `offset` of its source. */
  note(
    tensor: { readonly name: string; readonly offset: number },
    offset: number,
    content: Uint8Array,
  ): void {
    if (offset === tensor.offset) this.#samples.set(tensor.name, content.slice(0, SAMPLE_BYTES));
  }

  /** SHA-256 in hexadecimal, once all tensors have been read. @throws FacetError as sources do */
  async of({ tensors, size }: GgufHeader, signal: AbortSignal): Promise<string> {
    const starts = new Map<WeightSource, number>();
    for (const { source, offset } of tensors.values())
      starts.set(source, Math.min(offset, starts.get(source) ?? Infinity));
    const before = await Promise.all([...starts].map(([source, end]) => source.read(0, end, signal)));
    const parts = [...before, ...[...tensors.keys()].flatMap((name) => this.#samples.get(name) ?? [])];
    const sizes = JSON.stringify([size, parts.map(({ length }) => length)]);
    const all = await new Blob([sizes, ...(parts as Uint8Array<ArrayBuffer>[])]).arrayBuffer();
    return hexOf(await crypto.subtle.digest('SHA-256', all));
  }
}

const hexOf = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
