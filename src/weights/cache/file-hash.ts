import { createSHA256, type IHasher } from 'hash-wasm';
import type { HashProgress } from './manifest.ts';

/** SHA-256 of a file, chunk by chunk in their order; can be put down and taken up again. */
export class FileHash {
  readonly #hasher: IHasher;
  /** Chunks that went in; the next one to go in has this index. */
  #chunks: number;

  private constructor(hasher: IHasher, chunks: number) {
    this.#hasher = hasher;
    this.#chunks = chunks;
  }

  static async open(from?: HashProgress): Promise<FileHash> {
    const hasher = (await createSHA256()).init();
    if (!from) return new FileHash(hasher, 0);
    try {
      hasher.load(from.state);
      return new FileHash(hasher, from.chunks);
    } catch {
      // Saved by another version of the library: begin again, the chunks are there.
      return new FileHash(hasher.init(), 0);
    }
  }

  get chunks(): number {
    return this.#chunks;
  }

  update(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
    this.#chunks += 1;
  }

  save(): HashProgress {
    return { chunks: this.#chunks, state: new Uint8Array(this.#hasher.save()) };
  }

  /** In hex; nothing can go in afterwards. */
  digest(): string {
    return this.#hasher.digest('hex');
  }
}
