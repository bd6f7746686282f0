import type { WeightSource } from '../source/source.ts';
import { chunksBetween } from '../source/joined.ts';
import { CachedSource } from './cached-source.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { Download } from './download.ts';
import { chunkSpan, type FileManifest } from './manifest.ts';

/** A file that is still on its way: reads wait for their bytes, which then come before others. */
export class DownloadingSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly chunkBytes: number;
  readonly #manifest: FileManifest;
  readonly #download: Download;
  readonly #cached: CachedSource;
  readonly discard: () => Promise<void>;

  /** `discard` throws away what came. */
  constructor(download: Download, chunks: ChunkReader, discard: () => Promise<void>) {
    this.discard = discard;
    this.#manifest = download.manifest;
    this.#download = download;
    this.#cached = new CachedSource(this.#manifest, chunks);
    this.id = this.#cached.id;
    this.name = this.#cached.name;
    this.size = this.#cached.size;
    this.chunkBytes = this.#cached.chunkBytes;
  }

  async whole(signal: AbortSignal, onArrived?: (bytes: number) => void): Promise<void> {
    let arrived = 0;
    const chunks = chunksBetween(this.#manifest, 0, this.size).map(async (index) => {
      await this.#download.until([index], signal);
      arrived += chunkSpan(this.#manifest, index).bytes;
      onArrived?.(arrived);
    });
    await Promise.all(chunks);
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const within = Math.min(length, Math.max(0, this.size - offset));
    const chunks = chunksBetween(this.#manifest, offset, within);
    await this.#download.until(chunks, signal);
    try {
      return await this.#cached.read(offset, length, signal);
    } catch (error) {
      // A download that has failed meanwhile may have thrown the chunks away; then it knows why.
      await this.#download.until(chunks, signal);
      throw error;
    }
  }
}
