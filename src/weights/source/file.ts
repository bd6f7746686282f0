import { cutShort, failure, stopped } from './failures.ts';
import type { WeightSource } from './source.ts';

const CHOOSE_AGAIN = 'The file may have been moved or changed since it was chosen; choose it again.';

/** A file from the user's disk, or a blob; read slice by slice, never whole. */
export class FileSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly #blob: Blob;

  constructor(file: File);
  constructor(blob: Blob, name: string, id: string);
  constructor(blob: File | Blob, name?: string, id?: string) {
    const { name: ownName, lastModified } = blob as Partial<File>;
    this.name = name ?? ownName ?? 'file';
    this.size = blob.size;
    this.id = id ?? `file:${this.name}:${blob.size}:${lastModified}`;
    this.#blob = blob;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (signal?.aborted) throw stopped();
    let buffer: ArrayBuffer;
    try {
      buffer = await this.#blob.slice(offset, offset + length).arrayBuffer();
    } catch (error) {
      throw failure(error, this.name, CHOOSE_AGAIN);
    }
    if (signal?.aborted) throw stopped();
    if (buffer.byteLength !== length) throw cutShort(this, offset, length, offset + buffer.byteLength);
    return new Uint8Array(buffer);
  }
}
