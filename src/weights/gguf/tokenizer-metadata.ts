import type { StringArray } from '../../shared/string-array.ts';
import { type TokenId, tokenId } from '../../shared/numbers.ts';
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
  /** Whether a space is put in front of the text. */
  readonly addSpacePrefix: boolean;
  /** Absent from base models. */
  readonly chatTemplate?: string;
}

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
  const id = (key: string): TokenId | undefined => {
    const value = metadata.integer(key);
    if (value === undefined) return undefined;
    if (value >= tokens.length)
      throw corrupt(file, 'metadata', key, `piece ${value} of ${tokens.length} does not exist`);
    return tokenId(value);
  };
  const padId = id('tokenizer.ggml.padding_token_id');
  const unkId = id('tokenizer.ggml.unknown_token_id');
  const chatTemplate = metadata.text('tokenizer.chat_template');
  return {
    model,
    tokens,
    scores,
    types,
    bosId: have(id('tokenizer.ggml.bos_token_id'), 'tokenizer.ggml.bos_token_id'),
    eosId: have(id('tokenizer.ggml.eos_token_id'), 'tokenizer.ggml.eos_token_id'),
    ...(padId === undefined ? {} : { padId }),
    ...(unkId === undefined ? {} : { unkId }),
    addBos: metadata.flag('tokenizer.ggml.add_bos_token') ?? true,
    // llama.cpp's default for this tokenizer is true, but Gemma's own is false and every Gemma 3 file says so.
    addSpacePrefix: metadata.flag('tokenizer.ggml.add_space_prefix') ?? false,
    ...(chatTemplate === undefined ? {} : { chatTemplate }),
  };
}
