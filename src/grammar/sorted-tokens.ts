/**
 * The texts of a vocabulary's tokens in the order of their bytes, so that tokens that begin alike stand together.
 * Tokens without text (control tokens) are left out.
 */
export class SortedTokens {
  /** Tokens of the vocabulary, those without text included. */
  readonly size: number;
  /** Ids in order [N]. */
  readonly ids: Uint32Array;
  /** Bytes that each has in common with the one before [N]. */
  readonly common: Uint16Array;
  /** Where the bytes of each begin [N + 1]. */
  readonly starts: Uint32Array;
  readonly bytes: Uint8Array;

  constructor(size: number, textOf: (id: number) => Uint8Array) {
    this.size = size;
    const texts = Array.from({ length: size }, (_, id) => textOf(id));
    const ids = [...texts.keys()].filter((id) => textAt(texts, id).length > 0);
    ids.sort((a, b) => compare(textAt(texts, a), textAt(texts, b)) || a - b);
    this.ids = Uint32Array.from(ids);
    this.common = new Uint16Array(ids.length);
    this.starts = new Uint32Array(ids.length + 1);
    this.bytes = new Uint8Array(ids.reduce((sum, id) => sum + textAt(texts, id).length, 0));
    let end = 0;
    for (const [place, id] of ids.entries()) {
      const text = textAt(texts, id);
      const before = place > 0 ? textAt(texts, ids[place - 1]!) : new Uint8Array();
      this.common[place] = commonLength(before, text);
      this.bytes.set(text, end);
      end += text.length;
      this.starts[place + 1] = end;
    }
  }
}

const textAt = (texts: readonly Uint8Array[], id: number): Uint8Array => texts[id]!;

function commonLength(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length, 0xffff);
  let common = 0;
  while (common < end && a[common] === b[common]) common++;
  return common;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const common = commonLength(a, b);
  return (a[common] ?? -1) - (b[common] ?? -1);
}
