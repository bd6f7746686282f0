/** A set of pieces, matched longest first at a place in UTF-8 bytes. */
export class PieceTrie {
  /** Node reached from a node by a byte, keyed `node * 256 + byte`; the root is node 0. */
  readonly #edges = new Map<number, number>();
  /** Which bytes a piece begins with: most places in a text are settled by this alone. */
  readonly #first = new Uint8Array(256);
  /** Per node the id of the piece that ends there, or -1. */
  readonly #ids: number[] = [-1];

  add(piece: Uint8Array, id: number): void {
    if (piece.length === 0) return;
    this.#first[piece[0]!] = 1;
    let node = 0;
    for (const byte of piece) {
      const key = node * 256 + byte;
      let next = this.#edges.get(key);
      if (next === undefined) {
        next = this.#ids.push(-1) - 1;
        this.#edges.set(key, next);
      }
      node = next;
    }
    this.#ids[node] = id;
  }

  /** The id of the longest piece that begins at `bytes[start]`, or -1. */
  longestAt(bytes: Uint8Array, start: number): number {
    if (this.#first[bytes[start]!] === 0) return -1;
    let best = -1;
    let node: number | undefined = 0;
    for (let i = start; i < bytes.length; i++) {
      node = this.#edges.get(node * 256 + bytes[i]!);
      if (node === undefined) break;
      const id: number = this.#ids[node]!;
      if (id >= 0) best = id;
    }
    return best;
  }
}
