// A piece may begin with U+FEFF, which a decoder would otherwise take for a byte-order mark.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Many strings in two buffers: their UTF-8 bytes end to end, and where each begins. A vocabulary of
 * 262,144 pieces costs 3 MB this way; as JavaScript strings it would cost ten times that.
 */
export class StringArray {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;

  /** `offsets` has one entry more than there are strings; string i is bytes [offsets[i], offsets[i + 1]). */
  constructor(bytes: Uint8Array, offsets: Uint32Array) {
    this.length = Math.max(0, offsets.length - 1);
    this.#bytes = bytes;
    this.#offsets = offsets;
  }

  static from(strings: readonly string[]): StringArray {
    const encoder = new TextEncoder();
    const encoded = strings.map((text) => encoder.encode(text));
    const offsets = new Uint32Array(strings.length + 1);
    encoded.forEach((piece, index) => (offsets[index + 1] = offsets[index]! + piece.length));
    const bytes = new Uint8Array(offsets[strings.length]!);
    encoded.forEach((piece, index) => bytes.set(piece, offsets[index]));
    return new StringArray(bytes, offsets);
  }

  /** The UTF-8 of one string, a view and not a copy. Throws RangeError outside the array. */
  bytes(index: number): Uint8Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new RangeError(`String ${index} of ${this.length} does not exist`);
    }
    return this.#bytes.subarray(this.#offsets[index], this.#offsets[index + 1]);
  }

  /** All strings' UTF-8, end to end, and where each begins: for whoever goes through all of them. */
  get packed(): { readonly bytes: Uint8Array; readonly offsets: Uint32Array } {
    return { bytes: this.#bytes, offsets: this.#offsets };
  }

  /** Bytes of one string. */
  byteLength(index: number): number {
    return this.#offsets[index + 1]! - this.#offsets[index]!;
  }

  /** One string, decoded now; bytes that are not UTF-8 become U+FFFD. */
  at(index: number): string {
    return decoder.decode(this.bytes(index));
  }
}
