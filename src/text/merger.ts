import { type TokenId, tokenId } from '../shared/numbers.ts';
import { type Candidate, CandidateHeap } from './candidate-heap.ts';
import type { PieceIndex } from './piece-index.ts';
import { TokenType } from '../shared/token-type.ts';

/** Tables that merging looks up: pieces by their bytes, their scores and types, and the piece of each byte. */
export interface MergeTables {
  readonly index: PieceIndex;
  /** [V] */
  readonly scores: Float32Array;
  /** [V] values of `TokenType`; only normal pieces are merged. */
  readonly types: Uint8Array;
  /** [256] ids of `<0x00>` to `<0xFF>`. */
  readonly byteIds: Int32Array;
}

/**
 * SentencePiece's BPE: starting from single characters, the two neighbours whose union has the highest score
 * become one symbol, until no union is a piece. O(n log n) for n bytes. Holds scratch space that grows with
 * the longest stretch, so keep one for a text and let it go afterwards.
 */
export class Merger {
  readonly #tables: MergeTables;
  readonly #heap = new CandidateHeap();
  /** Per first byte of a symbol: where it ends, which is where the next one begins; 0 once it is absorbed. */
  #ends = new Int32Array(0);
  /** Per first byte of a symbol: where the one before begins, -1 at the start. */
  #previous = new Int32Array(0);
  /** Per first byte of a symbol: its id, -1 where it is no piece. */
  #ids = new Int32Array(0);

  constructor(tables: MergeTables) {
    this.#tables = tables;
  }

  /** Appends to `out` the ids of a stretch of valid UTF-8, in which U+2581 stands for each space. */
  encode(stretch: Uint8Array, out: TokenId[]): void {
    this.#split(stretch);
    this.#merge(stretch);
    for (let at = 0; at < stretch.length; at = this.#ends[at]!) {
      const id = this.#ids[at]!;
      if (id >= 0) out.push(tokenId(id));
      else this.#spell(stretch, at, out);
    }
  }

  #split(stretch: Uint8Array): void {
    const n = stretch.length;
    // Each merge takes one candidate and adds two at most, so 2 n are never exceeded.
    this.#heap.reset(2 * n);
    if (this.#ends.length < n) {
      this.#ends = new Int32Array(n);
      this.#previous = new Int32Array(n);
      this.#ids = new Int32Array(n);
    }
    let previous = -1;
    for (let at = 0; at < n;) {
      const end = at + characterLength(stretch[at]!);
      this.#ends[at] = end;
      this.#previous[at] = previous;
      this.#ids[at] = this.#normalPiece(stretch, at, end);
      if (previous >= 0) this.#consider(stretch, previous, end);
      previous = at;
      at = end;
    }
  }

  #merge(stretch: Uint8Array): void {
    const best: Candidate = { left: 0, end: 0, piece: 0 };
    while (this.#heap.pop(best)) {
      const right = this.#ends[best.left]!;
      // Outdated: the left symbol was absorbed, or one of the two has grown since.
      if (right === 0 || right >= best.end || this.#ends[right] !== best.end) continue;
      this.#ends[right] = 0;
      this.#ends[best.left] = best.end;
      this.#ids[best.left] = best.piece;
      if (best.end < stretch.length) {
        this.#previous[best.end] = best.left;
        this.#consider(stretch, best.left, this.#ends[best.end]!);
      }
      const previous = this.#previous[best.left]!;
      if (previous >= 0) this.#consider(stretch, previous, best.end);
    }
  }

  #consider(stretch: Uint8Array, left: number, end: number): void {
    const piece = this.#normalPiece(stretch, left, end);
    if (piece >= 0) this.#heap.push(this.#tables.scores[piece]!, left, end, piece);
  }

  #normalPiece(stretch: Uint8Array, start: number, end: number): number {
    const id = this.#tables.index.find(stretch, start, end);
    return id >= 0 && this.#tables.types[id] === TokenType.normal ? id : -1;
  }

  #spell(stretch: Uint8Array, at: number, out: TokenId[]): void {
    for (let i = at; i < this.#ends[at]!; i++) out.push(tokenId(this.#tables.byteIds[stretch[i]!]!));
  }
}

function characterLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
