import type { TokenId } from '../shared/numbers.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { SequenceToken } from './sequence.ts';
import type { Span } from './spans.ts';

type Texts = Pick<Tokenizer, 'isControl' | 'pieceOf' | 'textBytesOf'>;

/**
 * The text of each position of a span, as far as `tokens` go: a control token by its name, nothing for an image's,
 * and U+FFFD for a part of a character.
 */
export function heldText(
  tokens: readonly SequenceToken[],
  { first, last }: Span,
  tokenizer: Texts,
): readonly string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const textOf = (id: TokenId) =>
    tokenizer.isControl(id) ? tokenizer.pieceOf(id) : decoder.decode(tokenizer.textBytesOf(id));
  return tokens.slice(first, last + 1).map((token) => (typeof token === 'string' ? '' : textOf(token)));
}
