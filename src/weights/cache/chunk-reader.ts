import { digestOf, sameBytes } from '../../shared/digest.ts';
import { chunkSpan, type FileManifest } from './manifest.ts';
import type { WeightCache } from './weight-cache.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A chunk is missing, unreadable, or not what was stored. */
export class DamagedChunk extends Error {
  override readonly name = 'DamagedChunk';
  readonly index: number;
  /** The digest it should have, where that is still known. */
  readonly digest: Bytes | undefined;

  constructor(index: number, digest: Bytes | undefined) {
    super(`chunk ${index} is damaged`);
    this.index = index;
    this.digest = digest;
  }
}

export interface ChunkReaderOptions {
  readonly cache: WeightCache;
  readonly manifest: FileManifest;
  /** Most chunks kept in memory. */
  readonly keep: number;
  /** Chunks whose digest was checked in this session; those are trusted from then on. */
  readonly checked: Set<number>;
  /** Whether a chunk's digest is to be checked; every one unless said otherwise. */
  readonly sample?: (index: number) => boolean;
  /** Puts a damaged chunk right and answers it. */
  readonly repair: (damage: DamagedChunk) => Promise<Bytes>;
}

/** Reads whole chunks of one file, checks digests, and keeps the last few in memory. */
export class ChunkReader {
  readonly #options: ChunkReaderOptions;
  /** In the order of their use. */
  readonly #kept = new Map<number, Promise<Bytes>>();
  /** One chunk was damaged, so none is taken on trust any more. */
  #wary = false;

  constructor(options: ChunkReaderOptions) {
    this.#options = options;
  }

  /** The chunk's bytes, shared with other readers: not to be changed. @throws what `repair` throws */
  read(index: number): Promise<Bytes> {
    const known = this.#kept.get(index);
    this.#kept.delete(index);
    const reading = known ?? this.#read(index);
    this.#keep(index, reading);
    reading.catch(() => this.#kept.get(index) === reading && this.#kept.delete(index));
    return reading;
  }

  /** A chunk that is in memory anyway, and as it should be. */
  remember(index: number, bytes: Bytes): void {
    this.#options.checked.add(index);
    this.#keep(index, Promise.resolve(bytes));
  }

  #keep(index: number, reading: Promise<Bytes>): void {
    this.#kept.set(index, reading);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#options.keep) break;
      this.#kept.delete(oldest);
    }
  }

  async #read(index: number): Promise<Bytes> {
    try {
      return await this.#readChecked(index);
    } catch (error) {
      if (!(error instanceof DamagedChunk)) throw error;
      this.#wary = true;
      return this.#options.repair(error);
    }
  }

  async #readChecked(index: number): Promise<Bytes> {
    const { cache, manifest, checked, sample = () => true } = this.#options;
    const stored = await cache.chunk(manifest.content, index);
    if (!stored) throw new DamagedChunk(index, undefined);
    const { digest } = stored;
    let bytes: Bytes;
    try {
      bytes = new Uint8Array(await stored.bytes.arrayBuffer());
    } catch {
      // The record is there, its bytes on disk are not.
      throw new DamagedChunk(index, digest);
    }
    if (bytes.length !== chunkSpan(manifest, index).bytes) throw new DamagedChunk(index, digest);
    if (checked.has(index) || !(this.#wary || sample(index))) return bytes;
    if (!sameBytes(await digestOf(bytes), digest)) throw new DamagedChunk(index, digest);
    checked.add(index);
    return bytes;
  }
}
