import { readJoined } from '../source/joined.ts';
import type { WeightSource } from '../source/source.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { FileManifest } from './manifest.ts';

/** A file in the cache. */
export class CachedSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly chunkBytes: number;
  readonly #chunks: ChunkReader;

  constructor(manifest: FileManifest, chunks: ChunkReader) {
    this.id = manifest.content;
    this.name = manifest.name;
    this.size = manifest.size;
    this.chunkBytes = manifest.chunkBytes;
    this.#chunks = chunks;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return readJoined(this, [offset, length], (index) => this.#chunks.read(index), signal);
  }
}
