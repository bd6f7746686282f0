import type { ControlName } from '../shared/control-names.ts';
import type { TokenId } from '../shared/numbers.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What is asked of a vocabulary about the texts of its tokens. */
export interface Texts extends Pick<Tokenizer, 'size' | 'pieceOf'> {
  textBytesOf(id: TokenId): Uint8Array;
}

/** A vocabulary in which some control tokens have a text: their names. */
export function spelling(tokenizer: Tokenizer, names: readonly ControlName[] = []): Texts {
  if (names.length === 0) return tokenizer;
  const utf8 = new TextEncoder();
  const texts = new Map(names.map((name) => [tokenizer.idOf(name), utf8.encode(name)]));
  return {
    size: tokenizer.size,
    pieceOf: (id) => tokenizer.pieceOf(id),
    textBytesOf: (id) => texts.get(id) ?? tokenizer.textBytesOf(id),
  };
}
