import { cutShort, stopped } from '../source/failures.ts';
import { joined } from '../source/joined.ts';
import type { WeightSource } from '../source/source.ts';
import { untilStopped } from '../source/until-stopped.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { chunkSpan, type FileManifest } from './manifest.ts';

/** A file in the cache. */
export class CachedSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly chunkBytes: number;
  readonly #manifest: FileManifest;
  readonly #chunks: ChunkReader;

  constructor(manifest: FileManifest, chunks: ChunkReader) {
    this.id = manifest.content;
    this.name = manifest.name;
    this.size = manifest.size;
    this.chunkBytes = manifest.chunkBytes;
    this.#manifest = manifest;
    this.#chunks = chunks;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    if (signal?.aborted) throw stopped();
    if (offset + length > this.size) throw cutShort(this, offset, length);
    const parts = chunksBetween(this.#manifest, offset, length).map(async (index) => {
      const chunk = await this.#chunks.read(index);
      const start = chunkSpan(this.#manifest, index).offset;
      return chunk.subarray(Math.max(0, offset - start), offset + length - start);
    });
    return joined(await untilStopped(Promise.all(parts), signal), length);
  }
}

/** Indices of the chunks that hold `[offset, offset + length)`. */
export function chunksBetween(
  { chunkBytes }: Pick<FileManifest, 'chunkBytes'>,
  offset: number,
  length: number,
): number[] {
  if (length === 0) return [];
  const first = Math.floor(offset / chunkBytes);
  const last = Math.floor((offset + length - 1) / chunkBytes);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
