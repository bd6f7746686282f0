import type { Allocation } from '../device/memory.ts';

/**
 * Image embeddings on the GPU by content. Between turns the least recently used are given up past a number of
 * bytes; within one, all stay: a prompt may show more images than that holds, and each is read at its end only.
 */
export class ImageCache {
  readonly #limit: number;
  /** Least recently used first. */
  readonly #kept = new Map<string, Allocation>();

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  has(hash: string): boolean {
    return this.#kept.has(hash);
  }

  get(hash: string): Allocation | undefined {
    const found = this.#kept.get(hash);
    if (found) {
      this.#kept.delete(hash);
      this.#kept.set(hash, found);
    }
    return found;
  }

  /** Takes over an embedding. */
  put(hash: string, embedding: Allocation): void {
    this.#kept.get(hash)?.release();
    this.#kept.delete(hash);
    this.#kept.set(hash, embedding);
  }

  /** Gives up what is past the bytes it may hold; the one used last is kept whatever its size. */
  trim(): void {
    let held = [...this.#kept.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, allocation] of this.#kept) {
      if (held <= this.#limit || this.#kept.size === 1) break;
      held -= allocation.size;
      allocation.release();
      this.#kept.delete(oldest);
    }
  }

  release(): void {
    for (const allocation of this.#kept.values()) allocation.release();
    this.#kept.clear();
  }
}
