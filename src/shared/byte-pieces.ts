import type { StringArray } from './string-array.ts';
import { TokenType } from './token-type.ts';

const BYTE_PIECE = /^<0x([0-9a-f]{2})>$/i;

/** The piece of each byte, `<0xNN>`, by its id; -1 for a byte that a vocabulary has none for. */
export function byteIdsOf({
  tokens,
  types,
}: {
  readonly tokens: StringArray;
  readonly types: ArrayLike<number>;
}): Int32Array {
  const ids = new Int32Array(256).fill(-1);
  for (let id = 0; id < tokens.length; id++) {
    if (types[id] !== TokenType.byte) continue;
    const [, digits] = BYTE_PIECE.exec(tokens.at(id)) ?? [];
    if (digits !== undefined) ids[Number.parseInt(digits, 16)] = id;
  }
  return ids;
}
