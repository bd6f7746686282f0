import { FacetError } from '../shared/errors.ts';
import type { TokenId } from '../shared/numbers.ts';
import type { Segment } from '../shared/segments.ts';
import type { ControlName } from '../shared/control-names.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * A part of a prompt. Control tokens exist only as pieces of their own kind, so text cannot forge one.
 * `tokens` are ids as a model gave them: an answer, without the stop token that closed it.
 */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'control'; readonly name: ControlName }
  | Segment;

/**
 * Pieces as segments, neighbouring tokens in one. Neighbouring texts are encoded as one text, because
 * `user\n` and `\n\n` together have other tokens than apart.
 * @throws FacetError `no-chat-template` when the vocabulary lacks a control piece.
 */
export function encodePieces(tokenizer: Tokenizer, pieces: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  let ids: TokenId[] = [];
  let text = '';
  const append = (more: readonly TokenId[]): void => {
    for (const id of more) ids.push(id);
  };
  const endText = (): void => {
    append(tokenizer.encode(text));
    text = '';
  };
  const endTokens = (): void => {
    if (ids.length > 0) segments.push({ kind: 'tokens', ids });
    ids = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      text += piece.text;
      continue;
    }
    endText();
    if (piece.kind === 'tokens') append(piece.ids);
    else if (piece.kind === 'control') append([controlId(tokenizer, piece.name)]);
    else {
      endTokens();
      segments.push(piece);
    }
  }
  endText();
  endTokens();
  return segments;
}

function controlId(tokenizer: Tokenizer, name: ControlName): TokenId {
  // Taken from the metadata, since a converter may have spelt it otherwise.
  if (name === '<bos>') return tokenizer.bosId;
  const id = tokenizer.idOf(name);
  if (id !== undefined) return id;
  throw new FacetError(
    'no-chat-template',
    `This model's vocabulary has no ${name}, which Gemma 3's chat format needs.`,
    'Use plain completion with this model, or open an instruction-tuned Gemma 3.',
    { name },
  );
}
