import { createXXHash64, type IHasher } from 'hash-wasm';
import { sha256Of } from '../shared/digest.ts';
import type { GgufHeader } from './gguf/header.ts';
import type { WeightSource } from './source/source.ts';

/**
 * Digest of a model's files by what is in them, however they came: everything before the tensors, and every byte of
 * the tensors in the order in which they are loaded. A fast hash takes the weights, since SHA-256 would cost as much
 * as reading them; nobody gains by a model that is taken for another one of their own.
 */
export class ContentDigest {
  readonly #weights: IHasher;

  private constructor(weights: IHasher) {
    this.#weights = weights;
  }

  static async open(): Promise<ContentDigest> {
    return new ContentDigest((await createXXHash64()).init());
  }

  /** The next bytes of the weights. */
  add(content: Uint8Array): void {
    this.#weights.update(content);
  }

  /** SHA-256 in hexadecimal, once all weights have been added. @throws FacetError as sources do */
  async of({ tensors, size }: GgufHeader, signal: AbortSignal): Promise<string> {
    const starts = new Map<WeightSource, number>();
    for (const { source, offset } of tensors.values())
      starts.set(source, Math.min(offset, starts.get(source) ?? Infinity));
    const before = await Promise.all([...starts].map(([source, end]) => source.read(0, end, signal)));
    const sizes = JSON.stringify([size, before.map(({ length }) => length), this.#weights.digest('hex')]);
    const all = await new Blob([sizes, ...(before as Uint8Array<ArrayBuffer>[])]).arrayBuffer();
    return sha256Of(all);
  }
}
