import type { UnaskedQuestion } from '../shared/question.ts';
import { chatPieces, type ContentPart } from '../text/chat-template.ts';
import { encodePieces } from '../text/pieces.ts';
import { panAndScan } from '../vision/pixels/pan-and-scan.ts';
import type { LoadedModel } from './load.ts';

/**
 * Tokens of a conversation that begins with a question, up to where its answer would begin; later in a conversation
 * it adds as many, give or take the ends of the turn before it. No image is read and nothing is computed on the
 * GPU. 0 where the model takes no turns.
 */
export function questionTokens(
  { tokenizer, sight, facts }: Pick<LoadedModel, 'tokenizer' | 'sight' | 'facts'>,
  { text, images }: UnaskedQuestion,
): number {
  if (!facts.chat) return 0;
  const shown = sight ? images : [];
  const content: ContentPart[] = shown.map(() => ({ type: 'image_url' }));
  if (text.trim() !== '') content.push({ type: 'text', text });
  if (content.length === 0) return 0;
  const views = shown.map(
    ({ width, height, closely }) => 1 + (closely ? panAndScan(width, height).length : 0),
  );
  const segments = encodePieces(tokenizer, chatPieces([{ role: 'user', content }], { views }));
  const tokens = segments.map((segment) =>
    segment.kind === 'tokens' ? segment.ids.length : (sight?.tokens ?? 0),
  );
  return tokens.reduce((sum, count) => sum + count, 0);
}
