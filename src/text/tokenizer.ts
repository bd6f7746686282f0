import { byteIdsOf } from '../shared/byte-pieces.ts';
import { FacetError } from '../shared/errors.ts';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import { controlByName } from '../shared/control-names.ts';
import { Merger, type MergeTables } from './merger.ts';
import { PieceIndex } from './piece-index.ts';
import { PieceTrie } from './piece-trie.ts';
import { TokenType } from '../shared/token-type.ts';
import type { Vocabulary } from './vocabulary.ts';

const utf8 = new TextEncoder();
const space = 0x20;
/** U+2581, which stands for a space in normal pieces. */
const spaceMark = utf8.encode('\u2581');
const nothing = new Uint8Array(0);

/**
 * Text to token ids and back, from a GGUF's vocabulary of V pieces. User-defined pieces are found first,
 * longest at each place of the raw text; the stretches between are merged by score, and what is no piece is
 * spelt in byte pieces. Unpaired surrogates become U+FFFD.
 */
export class Tokenizer {
  /** V */
  readonly size: number;
  readonly bosId: TokenId;
  readonly eosId: TokenId;
  /** The id of `<end_of_turn>`, which GGUF metadata do not name. */
  readonly endOfTurnId: TokenId | undefined;
  readonly #vocabulary: Vocabulary;
  readonly #tables: MergeTables;
  readonly #userDefined: PieceTrie;
  #withControl: PieceTrie | undefined;

  /** @throws FacetError `gguf-corrupt` when the lists differ in length, `gguf-unsupported` without byte pieces. */
  constructor(vocabulary: Vocabulary) {
    const { tokens, scores } = vocabulary;
    requireEqualLengths(vocabulary);
    const index = new PieceIndex(tokens);
    const types = new Uint8Array(vocabulary.types);
    for (const name of controlByName) {
      const bytes = utf8.encode(name);
      const id = index.find(bytes, 0, bytes.length);
      if (id >= 0) types[id] = TokenType.control;
    }
    this.size = tokens.length;
    this.bosId = tokenId(vocabulary.bosId);
    this.eosId = tokenId(vocabulary.eosId);
    this.#vocabulary = vocabulary;
    this.#tables = { index, scores, types, byteIds: requiredByteIds(vocabulary) };
    this.#userDefined = this.#trieOf(TokenType.userDefined);
    this.endOfTurnId = this.idOf('<end_of_turn>');
  }

  /** The ids of plain text, without `<bos>`. Never a control token, whatever is written in the text. */
  encode(text: string): TokenId[] {
    return this.#encode(text, this.#userDefined);
  }

  /** As `encode`, but control pieces written in the text become their tokens. Not for what a person typed. */
  encodeSpecial(text: string): TokenId[] {
    this.#withControl ??= this.#trieOf(TokenType.userDefined, TokenType.control);
    return this.#encode(text, this.#withControl);
  }

  /** The piece as the vocabulary spells it; '' for an id past its end (a padding row of the embedding). */
  pieceOf(id: TokenId): string {
    return this.#holds(id) ? this.#vocabulary.tokens.at(id) : '';
  }

  idOf(piece: string): TokenId | undefined {
    const bytes = utf8.encode(piece);
    const id = this.#tables.index.find(bytes, 0, bytes.length);
    return id < 0 ? undefined : tokenId(id);
  }

  /** True for a token that stands for no text: one of the control type, a mark by name, or past the end. */
  isControl(id: TokenId): boolean {
    const type = this.#tables.types[id];
    return type === undefined || type === TokenType.control || type === TokenType.unknown;
  }

  /** The UTF-8 bytes that a token adds to a text: possibly a part of a character, none for a control token. */
  textBytesOf(id: TokenId): Uint8Array {
    if (this.isControl(id)) return nothing;
    const type = this.#tables.types[id];
    if (type === TokenType.byte) return Uint8Array.of(byteValue(this.#vocabulary.tokens.at(id)));
    const piece = this.#vocabulary.tokens.bytes(id);
    return type === TokenType.userDefined ? piece : withoutSpaceMarks(piece);
  }

  #holds(id: number): boolean {
    return id >= 0 && id < this.size;
  }

  #trieOf(...types: number[]): PieceTrie {
    const trie = new PieceTrie();
    for (let id = 0; id < this.size; id++) {
      if (types.includes(this.#tables.types[id]!)) trie.add(this.#vocabulary.tokens.bytes(id), id);
    }
    return trie;
  }

  #encode(text: string, whole: PieceTrie): TokenId[] {
    const bytes = utf8.encode(this.#vocabulary.addSpacePrefix && text ? ` ${text}` : text);
    const merger = new Merger(this.#tables);
    const ids: TokenId[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length;) {
      const id = whole.longestAt(bytes, at);
      if (id < 0) {
        at++;
        continue;
      }
      if (at > start) merger.encode(withSpaceMarks(bytes.subarray(start, at)), ids);
      ids.push(tokenId(id));
      at += this.#vocabulary.tokens.bytes(id).length;
      start = at;
    }
    if (start < bytes.length) merger.encode(withSpaceMarks(bytes.subarray(start)), ids);
    return ids;
  }
}

function requireEqualLengths({ tokens, scores, types }: Vocabulary): void {
  if (scores.length === tokens.length && types.length === tokens.length) return;
  throw new FacetError(
    'gguf-corrupt',
    'The vocabulary in this file has lists of different lengths.',
    'The file is damaged or was converted wrongly; fetch it again or use another one.',
    { pieces: tokens.length, scores: scores.length, types: types.length },
  );
}

function requiredByteIds(vocabulary: Vocabulary): Int32Array {
  const ids = byteIdsOf(vocabulary);
  const missing = ids.indexOf(-1);
  if (missing < 0) return ids;
  throw new FacetError(
    'gguf-unsupported',
    'The vocabulary in this file has no piece for every byte, so some text could not be written in it.',
    'Use a Gemma 3 file whose tokenizer is SentencePiece with byte fallback.',
    { missingByte: missing },
  );
}

/** The value of a byte piece, `<0xNN>`. */
const byteValue = (piece: string): number => Number.parseInt(piece.slice(3, 5), 16);

function withSpaceMarks(bytes: Uint8Array): Uint8Array {
  let spaces = 0;
  for (const byte of bytes) if (byte === space) spaces++;
  if (spaces === 0) return bytes;
  const out = new Uint8Array(bytes.length + spaces * (spaceMark.length - 1));
  let length = 0;
  for (const byte of bytes) {
    if (byte === space) {
      out.set(spaceMark, length);
      length += spaceMark.length;
    } else out[length++] = byte;
  }
  return out;
}

function withoutSpaceMarks(piece: Uint8Array): Uint8Array {
  if (!piece.includes(spaceMark[0]!)) return piece;
  const out = new Uint8Array(piece.length);
  let length = 0;
  for (let i = 0; i < piece.length; i++) {
    if (spaceMark.every((byte, offset) => piece[i + offset] === byte)) {
      out[length++] = space;
      i += spaceMark.length - 1;
    } else out[length++] = piece[i]!;
  }
  return out.subarray(0, length);
}
