import type { ImageSegment } from '../shared/segments.ts';
import type { ChatFormat, ChatManner } from './chat-format.ts';
import type { ControlName } from '../shared/control-names.ts';
import type { Answer, Conversation, Part } from './conversation.ts';
import type { Piece } from './pieces.ts';
import { trimAsTemplate } from './trim.ts';

/** An image as the template takes it: the whole of it, and where it is looked at in parts, those behind it. */
export type Views = readonly ImageSegment[];

/**
 * A conversation in a chat format, Gemma 3's unless said otherwise. In that a system text goes in front of the first question, followed by a blank line; questions
 * and answers are trimmed.
 */
export function chatPieces(
  conversation: Conversation<Views>,
  { format, bos }: Pick<ChatManner, 'format' | 'bos'> = GEMMA,
): Piece[] {
  const start = bos ? [control('<bos>')] : [];
  return [...start, ...(format === 'gemma' ? gemmaPieces(conversation) : rolePieces(conversation, format))];
}

const GEMMA: ChatManner = { format: 'gemma', bos: true };

function gemmaPieces({ system, turns, question, begun }: Conversation<Views>): Piece[] {
  const pieces: Piece[] = [];
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

/** Formats in which everybody's turns look alike, a system text's too. */
function rolePieces(
  { system, turns, question, begun }: Conversation<Views>,
  format: Exclude<ChatFormat, 'gemma'>,
): Piece[] {
  const chatml = format === 'chatml';
  const open = (role: string): Piece[] =>
    chatml
      ? [control('<|im_start|>'), text(`${role}\n`)]
      : [control('<|start_header_id|>'), text(role), control('<|end_header_id|>'), text('\n\n')];
  const close: Piece[] = chatml ? [control('<|im_end|>'), text('\n')] : [control('<|eot_id|>')];
  const ask = (parts: readonly Part<Views>[]): Piece[] => [
    ...open('user'),
    ...parts.flatMap(partPieces),
    ...close,
    ...open('assistant'),
  ];
  return [
    ...(system ? [...open('system'), text(system), ...close] : []),
    ...turns.flatMap((turn) => [...ask(turn.question), answerPiece(turn.answer), ...close]),
    ...ask(question),
    ...(begun ? [answerPiece(begun)] : []),
  ];
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
