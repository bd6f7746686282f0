import type { ImageSegment } from '../shared/segments.ts';
import type { ControlName } from '../shared/control-names.ts';
import type { Answer, Conversation, Part } from './conversation.ts';
import type { Piece } from './pieces.ts';
import { trimAsTemplate } from './trim.ts';

/** An image as the template takes it: the whole of it, and where it is looked at in parts, those behind it. */
export type Views = readonly ImageSegment[];

/**
 * Gemma 3's chat format. A system text goes in front of the first question, followed by a blank line; questions
 * and answers are trimmed.
 */
export function chatPieces({ system, turns, question, begun }: Conversation<Views>): Piece[] {
  const pieces: Piece[] = [control('<bos>')];
  let opening = system ? [text(`${system}\n\n`)] : [];
  const ask = (parts: readonly Part<Views>[]): void => {
    pieces.push(control('<start_of_turn>'), text('user\n'), ...opening, ...parts.flatMap(partPieces));
    pieces.push(control('<end_of_turn>'), text('\n'), control('<start_of_turn>'), text('model\n'));
    opening = [];
  };
  for (const turn of turns) {
    ask(turn.question);
    pieces.push(answerPiece(turn.answer), control('<end_of_turn>'), text('\n'));
  }
  ask(question);
  if (begun) pieces.push(answerPiece(begun));
  return pieces;
}

const control = (name: ControlName): Piece => ({ kind: 'control', name });
const text = (content: string): Piece => ({ kind: 'text', text: content });

const partPieces = (part: Part<Views>): Piece[] =>
  part.kind === 'text' ? [text(trimAsTemplate(part.text))] : viewPieces(part.image);

/** An image, and where it has parts the words that Gemma 3's processor puts around them (pan and scan). */
function viewPieces([whole, ...crops]: Views): Piece[] {
  if (!whole) return [];
  if (crops.length === 0) return imagePieces(whole);
  return [
    text('Here is the original image '),
    ...imagePieces(whole),
    text(' and here are some crops to help you see better '),
    ...crops.flatMap((crop, index) => [...(index > 0 ? [text(' ')] : []), ...imagePieces(crop)]),
  ];
}

const imagePieces = (image: ImageSegment): Piece[] => [
  text('\n\n'),
  control('<start_of_image>'),
  image,
  control('<end_of_image>'),
  text('\n\n'),
];

const answerPiece = ({ text: said, ids }: Answer): Piece =>
  ids ? { kind: 'tokens', ids } : text(trimAsTemplate(said));
