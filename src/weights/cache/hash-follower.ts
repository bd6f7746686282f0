import type { ChunkReader } from './chunk-reader.ts';
import { FileHash } from './file-hash.ts';
import { chunkCount, type FileManifest, type HashProgress } from './manifest.ts';

/** Chunks between two notes of how far the hash is; what came since would be hashed again. */
const NOTE_CHUNKS = 8;

export interface HashFollowerOptions {
  readonly manifest: FileManifest;
  readonly reader: ChunkReader;
  /** Whether a chunk is stored. */
  readonly has: (index: number) => boolean;
  /** Keeps how far it is, to go on from after the tab is closed. */
  readonly note: (hashed: HashProgress) => Promise<void>;
}

/** Hashes the whole of a file behind its download: in order, while chunks come in any order. */
export class HashFollower {
  readonly #options: HashFollowerOptions;
  readonly #hash: FileHash;
  #tail: Promise<void> = Promise.resolve();

  private constructor(options: HashFollowerOptions, hash: FileHash) {
    this.#options = options;
    this.#hash = hash;
  }

  static async open(options: HashFollowerOptions): Promise<HashFollower> {
    return new HashFollower(options, await FileHash.open(options.manifest.hashed));
  }

  /** Goes on as far as chunks are there without a gap. @throws what the reader throws, then and ever after */
  advance(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#advance());
    return this.#tail;
  }

  /** SHA-256 in hex. To be asked once, after everything went in. */
  digest(): string {
    return this.#hash.digest();
  }

  async #advance(): Promise<void> {
    const { manifest, reader, has, note } = this.#options;
    const hash = this.#hash;
    while (hash.chunks < chunkCount(manifest) && has(hash.chunks)) {
      hash.update(await reader.read(hash.chunks));
      if (hash.chunks % NOTE_CHUNKS === 0) await note(hash.save());
    }
  }
}
