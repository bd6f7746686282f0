import type { UnaskedQuestion } from '../shared/question.ts';
import { type ImageSegment, lengthOf } from '../shared/segments.ts';
import { chatPieces, type Views } from '../text/chat-template.ts';
import type { Part } from '../text/conversation.ts';
import { encodePieces } from '../text/pieces.ts';
import { panAndScan } from '../vision/pixels/pan-and-scan.ts';
import type { LoadedModel } from './load.ts';

/**
 * Tokens of a conversation that begins with a question, up to where its answer would begin; later in a conversation
 * it adds as many, give or take the ends of the turn before it. No image is read and nothing is computed on the
 * GPU. Where the model takes no turns, the tokens of the text.
 */
export function questionTokens(
  { tokenizer, vision, chat }: Pick<LoadedModel, 'tokenizer' | 'vision' | 'chat'>,
  { text, images }: UnaskedQuestion,
): number {
  if (!chat) return tokenizer.encode(text).length;
  const view: ImageSegment = { kind: 'image', hash: '', tokens: vision?.tokens ?? 0 };
  const question = (vision ? images : []).map(({ width, height, detail }): Part<Views> => {
    const crops = detail === 'high' ? panAndScan(width, height) : [];
    return { kind: 'image', image: [view, ...crops.map(() => view)] };
  });
  if (text.trim() !== '') question.push({ kind: 'text', text });
  if (question.length === 0) return 0;
  const conversation = { system: '', turns: [], question, begun: undefined };
  return lengthOf(encodePieces(tokenizer, chatPieces(conversation, chat)));
}
