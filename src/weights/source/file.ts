import { cutShort, failure, stopped } from './failures.ts';
import type { WeightSource } from './source.ts';

const CHOOSE_AGAIN = 'The file may have been moved or changed since it was chosen; choose it again.';

/** A file that the user chose; read slice by slice, never whole. */
export const fileSource = (file: File): WeightSource =>
  new BlobSource(file, file.name, `file:${file.name}:${file.size}:${file.lastModified}`);

/** Any blob as a weight file. */
export class BlobSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly #blob: Blob;

  constructor(blob: Blob, name: string, id: string) {
    this.id = id;
    this.name = name;
    this.size = blob.size;
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
