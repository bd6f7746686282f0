import { cutShort, stopped } from './failures.ts';
import type { WeightSource } from './source.ts';

/** A weight file that is already in memory. */
export class MemorySource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, name: string, id = `memory:${name}:${bytes.length}`) {
    this.id = id;
    this.name = name;
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (signal?.aborted) return Promise.reject(stopped());
    if (offset + length > this.size) return Promise.reject(cutShort(this, offset, length));
    return Promise.resolve(this.#bytes.slice(offset, offset + length));
  }
}
