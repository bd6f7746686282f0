/** A pair of neighbouring symbols that together are a piece, and may be merged. */
export interface Candidate {
  /** Beginning of the left symbol, in bytes of the stretch. */
  left: number;
  /** End of the right symbol. */
  end: number;
  piece: number;
}

/** A binary heap of candidates: the highest score first, of equal scores the leftmost. */
export class CandidateHeap {
  #count = 0;
  #scores = new Float32Array(0);
  #lefts = new Int32Array(0);
  #ends = new Int32Array(0);
  #pieces = new Int32Array(0);

  /** Empties the heap and makes room for `capacity` candidates. */
  reset(capacity: number): void {
    this.#count = 0;
    if (this.#scores.length >= capacity) return;
    this.#scores = new Float32Array(capacity);
    this.#lefts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#pieces = new Int32Array(capacity);
  }

  push(score: number, left: number, end: number, piece: number): void {
    let at = this.#count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(score, left, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, score, left, end, piece);
  }

  /** Writes the best candidate into `out` and removes it; false when there is none. */
  pop(out: Candidate): boolean {
    if (this.#count === 0) return false;
    out.left = this.#lefts[0]!;
    out.end = this.#ends[0]!;
    out.piece = this.#pieces[0]!;
    const last = --this.#count;
    const score = this.#scores[last]!;
    const left = this.#lefts[last]!;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && this.#before(this.#scores[child + 1]!, this.#lefts[child + 1]!, child)) child++;
      if (this.#before(score, left, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, score, left, this.#ends[last]!, this.#pieces[last]!);
    return true;
  }

  #before(score: number, left: number, other: number): boolean {
    const otherScore = this.#scores[other]!;
    return score > otherScore || (score === otherScore && left < this.#lefts[other]!);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#scores[from]!, this.#lefts[from]!, this.#ends[from]!, this.#pieces[from]!);
  }

  #set(at: number, score: number, left: number, end: number, piece: number): void {
    this.#scores[at] = score;
    this.#lefts[at] = left;
    this.#ends[at] = end;
    this.#pieces[at] = piece;
  }
}
