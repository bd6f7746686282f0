import { FacetError } from '../../shared/errors.ts';
import { readJoined } from './joined.ts';
import type { WeightSource } from './source.ts';

const PIECE_BYTES = 4 * 2 ** 20;
/** A file is read from its start to its end, but for a few tensors. */
const KEPT_PIECES = 4;

type Piece = Promise<Uint8Array<ArrayBuffer>>;

/**
 * Another source, read in large pieces, the newest of which stay in memory: a model has tensors by the hundred, and
 * a request for each takes many times as long as their bytes.
 */
export class PiecewiseSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly chunkBytes: number;
  readonly #source: WeightSource;
  readonly #pieces = new Map<number, Piece>();

  constructor(source: WeightSource, chunkBytes = PIECE_BYTES) {
    this.id = source.id;
    this.name = source.name;
    this.size = source.size;
    this.chunkBytes = chunkBytes;
    this.#source = source;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return readJoined(this, [offset, length], (index) => this.#piece(index, signal), signal);
  }

  /** Waits for a piece, which others may have asked for: whoever stopped them did not stop this reader. */
  async #piece(index: number, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const coming = this.#pieces.get(index);
      if (!coming) return this.#fetch(index, signal);
      try {
        return await coming;
      } catch (error) {
        if (signal?.aborted || !(error instanceof FacetError) || error.code !== 'aborted') throw error;
      }
    }
  }

  #fetch(index: number, signal: AbortSignal | undefined): Piece {
    const start = index * this.chunkBytes;
    const piece = this.#source.read(start, Math.min(this.chunkBytes, this.size - start), signal) as Piece;
    this.#pieces.set(index, piece);
    piece.catch(() => {
      if (this.#pieces.get(index) === piece) this.#pieces.delete(index);
    });
    const [oldest] = this.#pieces.keys();
    if (this.#pieces.size > KEPT_PIECES && oldest !== undefined) this.#pieces.delete(oldest);
    return piece;
  }
}
