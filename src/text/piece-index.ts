import type { StringArray } from '../shared/string-array.ts';

/**
 * Finds a piece's id by its UTF-8 bytes: open addressing over typed arrays, 4 MiB for V = 262,144, where a
 * Map of as many strings takes ten times that. Of equal pieces the first is found.
 */
export class PieceIndex {
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #mask: number;
  /** id + 1, 0 where the slot is free. */
  readonly #slots: Int32Array;
  /** The full hash beside each slot, so that nearly every mismatch is seen without touching the piece. */
  readonly #hashes: Int32Array;
  #longest = 0;

  constructor(pieces: StringArray) {
    let capacity = 16;
    while (capacity < pieces.length * 2) capacity *= 2;
    ({ bytes: this.#bytes, offsets: this.#offsets } = pieces.packed);
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity);
    this.#hashes = new Int32Array(capacity);
    for (let id = 0; id < pieces.length; id++) this.#add(id);
  }

  /** The id of the piece whose bytes are `bytes[start..end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > this.#longest) return -1;
    const hash = hashOf(bytes, start, end);
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const id = this.#slots[at]! - 1;
      if (id < 0) return -1;
      if (this.#hashes[at] === hash && this.#isPiece(id, bytes, start, end)) return id;
    }
  }

  /** Views of the pieces would take longer to make than the table. */
  #add(id: number): void {
    const start = this.#offsets[id]!;
    const end = this.#offsets[id + 1]!;
    this.#longest = Math.max(this.#longest, end - start);
    const hash = hashOf(this.#bytes, start, end);
    let at = hash & this.#mask;
    for (; this.#slots[at] !== 0; at = (at + 1) & this.#mask) {
      // A damaged vocabulary may have thousands of equal pieces, which would all lie behind each other.
      if (this.#hashes[at] === hash && this.#isPiece(this.#slots[at]! - 1, this.#bytes, start, end)) return;
    }
    this.#slots[at] = id + 1;
    this.#hashes[at] = hash;
  }

  /** Whether `bytes[start..end)` are those of a piece. */
  #isPiece(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const first = this.#offsets[id]!;
    if (this.#offsets[id + 1]! - first !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#bytes[first + i - start] !== bytes[i]) return false;
    return true;
  }
}

/** FNV-1a, with the high bits folded down because the table's address is the low ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
