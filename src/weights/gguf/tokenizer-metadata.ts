import { byteIdsOf } from '../../shared/byte-pieces.ts';
import type { StringArray } from '../../shared/string-array.ts';
import { type TokenId, tokenId } from '../../shared/numbers.ts';
import { controlByName } from '../../shared/control-names.ts';
import { TokenType } from '../../shared/token-type.ts';
import type { GgufHeader } from './header.ts';
import { corrupt, unsupported } from './refusal.ts';

/** The tokenizer as a GGUF file describes it. Arrays have one entry per vocabulary piece. */
export interface TokenizerMetadata {
  /** `llama` for SentencePiece-BPE, the only kind Gemma 3 has. */
  readonly model: string;
  readonly tokens: StringArray;
  readonly scores: Float32Array;
  /** 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte. */
  readonly types: Int32Array;
  readonly bosId: TokenId;
  readonly eosId: TokenId;
  readonly padId?: TokenId;
  readonly unkId?: TokenId;
  /** Whether a prompt begins with `bosId`. */
  readonly addBos: boolean;
  /** Whether a text to embed ends with `eosId`. */
  readonly addEos: boolean;
  /** Whether a space is put in front of the text. */
  readonly addSpacePrefix: boolean;
  /** Absent from base models. */
  readonly chatTemplate?: string;
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [TokenType.normal]: 'ordinary text',
  [TokenType.userDefined]: 'text of its own',
  [TokenType.byte]: 'a byte of text',
};
/** Four times Gemma's 262,144. */
const MOST_PIECES = 2 ** 20;
/** Bytes; Gemma's longest has 93. Merging would take time with the square of them. */
const LONGEST_PIECE = 1024;
/** Bytes of all user-defined pieces together; Gemma's have 0.1 MB. They are kept as a tree with a node a byte. */
const MOST_USER_DEFINED = 2 ** 20;

/** @throws FacetError `gguf-corrupt` when keys are missing or disagree, `gguf-unsupported` for another tokenizer. */
export function readTokenizerMetadata({ metadata, name: file }: GgufHeader): TokenizerMetadata {
  const have = <Value>(value: Value | undefined, key: string): Value => {
    if (value === undefined) throw metadata.missing(key);
    return value;
  };
  const model = have(metadata.text('tokenizer.ggml.model'), 'tokenizer.ggml.model');
  if (model !== 'llama') {
    const hint = 'Get another conversion of the model, with the tokenizer stored as SentencePiece ("llama").';
    throw unsupported(file, `has a tokenizer of kind "${model}"; Gemma 3 files have "llama"`, hint, {
      model,
    });
  }
  const tokens = have(metadata.strings('tokenizer.ggml.tokens'), 'tokenizer.ggml.tokens');
  const scores = have(metadata.floats('tokenizer.ggml.scores'), 'tokenizer.ggml.scores');
  const types = have(metadata.integers('tokenizer.ggml.token_type'), 'tokenizer.ggml.token_type');
  for (const [key, { length }] of [['scores', scores] as const, ['token_type', types] as const]) {
    if (length === tokens.length) continue;
    const what = `${length} entries for ${tokens.length} pieces`;
    throw corrupt(file, 'metadata', `tokenizer.ggml.${key}`, what);
  }
  requireSensiblePieces(file, tokens, types);
  const wrongScore = scores.findIndex(Number.isNaN);
  if (wrongScore >= 0) {
    throw corrupt(file, 'metadata', 'tokenizer.ggml.scores', `the score of piece ${wrongScore} is no number`);
  }
  const id = (key: string): TokenId | undefined => {
    const value = metadata.integer(key);
    if (value === undefined) return undefined;
    if (value >= tokens.length)
      throw corrupt(file, 'metadata', key, `piece ${value} of ${tokens.length} does not exist`);
    return tokenId(value);
  };
  /** An id that no text may give: a person could write the token otherwise. */
  const controlId = (key: string): TokenId => {
    const found = have(id(key), key);
    const piece = tokens.at(found);
    const kind = TYPE_NAMES[types[found]!];
    if (kind === undefined || controlByName.includes(piece)) return found;
    throw corrupt(file, 'metadata', key, `piece ${found}, "${piece}", is ${kind}, not a control token`);
  };
  const padId = id('tokenizer.ggml.padding_token_id');
  const unkId = id('tokenizer.ggml.unknown_token_id');
  const chatTemplate = metadata.text('tokenizer.chat_template');
  return {
    model,
    tokens,
    scores,
    types,
    bosId: controlId('tokenizer.ggml.bos_token_id'),
    eosId: controlId('tokenizer.ggml.eos_token_id'),
    ...(padId === undefined ? {} : { padId }),
    ...(unkId === undefined ? {} : { unkId }),
    addBos: metadata.flag('tokenizer.ggml.add_bos_token') ?? true,
    addEos: metadata.flag('tokenizer.ggml.add_eos_token') ?? false,
    // llama.cpp's default for this tokenizer is true, but Gemma's own is false and every Gemma 3 file says so.
    addSpacePrefix: metadata.flag('tokenizer.ggml.add_space_prefix') ?? false,
    ...(chatTemplate === undefined ? {} : { chatTemplate }),
  };
}

/** Limits on what any vocabulary of a Gemma 3 comes near, so that preparing it takes neither minutes nor gigabytes. */
function requireSensiblePieces(file: string, tokens: StringArray, types: Int32Array): void {
  const key = 'tokenizer.ggml.tokens';
  if (tokens.length > MOST_PIECES)
    throw corrupt(file, 'metadata', key, `${tokens.length} pieces make no sense`);
  let userDefined = 0;
  for (let id = 0; id < tokens.length; id++) {
    const length = tokens.byteLength(id);
    if (length > LONGEST_PIECE) {
      throw corrupt(
        file,
        'metadata',
        key,
        `piece ${id} has ${length} bytes; ${LONGEST_PIECE} would make sense`,
      );
    }
    if (types[id] === TokenType.userDefined) userDefined += length;
  }
  if (userDefined > MOST_USER_DEFINED) {
    const what = `its user-defined pieces have ${userDefined} bytes, more than ${MOST_USER_DEFINED}`;
    throw corrupt(file, 'metadata', 'tokenizer.ggml.token_type', what);
  }
}

/**
 * Holds a vocabulary against what spelling text in it takes: a piece for every byte.
 * @throws FacetError `gguf-unsupported`
 */
export function requireBytePieces(file: string, vocabulary: TokenizerMetadata): void {
  const missingByte = byteIdsOf(vocabulary).indexOf(-1);
  if (missingByte < 0) return;
  const what = `has a vocabulary without a piece for the byte ${missingByte}, so some text could not be written in it`;
  throw unsupported(file, what, 'Use a Gemma 3 file whose tokenizer is SentencePiece with byte fallback.', {
    missingByte,
  });
}
