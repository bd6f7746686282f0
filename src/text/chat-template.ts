import type { ImageSegment } from '../shared/segments.ts';
import type { ChatFormat, ChatManner } from './chat-format.ts';
import type { ControlName } from '../shared/control-names.ts';
import { type Answer, type Conversation, type Part, spelt } from './conversation.ts';
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

function gemmaPieces({ system, developer, turns, question, begun }: Conversation<Views>): Piece[] {
  const pieces: Piece[] = [];
  // What a function gave may be of more pieces than a call has room for.
  const write = (...parts: readonly (readonly Piece[])[]): void => {
    for (const part of parts) for (const piece of part) pieces.push(piece);
  };
  const begin = (role: string): Piece[] => [control('<start_of_turn>'), text(`${role}\n`)];
  const end = [control('<end_of_turn>'), text('\n')];
  if (developer) write(begin('developer'), developer.flatMap(partPieces), end);
  let opening = system && !developer ? [text(`${system}\n\n`)] : [];
  const ask = (parts: readonly Part<Views>[], afterAnswer: boolean): void => {
    // The model reads the results of its calls in the turn that it called in, and goes on there.
    const results = afterAnswer ? resultsOf(parts) : [];
    write(results.flatMap(partPieces));
    const asked = parts.slice(results.length);
    if (results.length > 0 && spelt(asked).trim() === '' && asked.every(isWritten)) return;
    if (afterAnswer) write(end);
    write(begin('user'), opening, asked.flatMap(partPieces), end, begin('model'));
    opening = [];
  };
  for (const [index, turn] of turns.entries()) {
    ask(turn.question, index > 0);
    write(answerPieces(turn.answer));
  }
  ask(question, turns.length > 0);
  if (begun) write(answerPieces(begun));
  return pieces;
}

/** The results of calls that a question begins with, up to the end of the last one. */
function resultsOf(parts: readonly Part<Views>[]): readonly Part<Views>[] {
  const isMark = (part: Part<Views> | undefined, name: ControlName): boolean =>
    part?.kind === 'control' && part.name === name;
  if (!isMark(parts[0], '<start_function_response>')) return [];
  return parts.slice(0, 1 + parts.findLastIndex((part) => isMark(part, '<end_function_response>')));
}

const isWritten = (part: Part<Views>): boolean => part.kind !== 'image';

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
    ...turns.flatMap((turn) => [...ask(turn.question), ...answerPieces(turn.answer), ...close]),
    ...ask(question),
    ...(begun ? answerPieces(begun) : []),
  ];
}

const control = (name: ControlName): Piece => ({ kind: 'control', name });
const text = (content: string): Piece => ({ kind: 'text', text: content });

function partPieces(part: Part<Views>): Piece[] {
  if (part.kind === 'text') return [text(trimAsTemplate(part.text))];
  if (part.kind === 'verbatim') return [text(part.text)];
  return part.kind === 'control' ? [part] : viewPieces(part.image);
}

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

function answerPieces({ text: said, parts, ids }: Answer): Piece[] {
  if (ids) return [{ kind: 'tokens', ids }];
  return parts ? parts.flatMap(partPieces) : [text(trimAsTemplate(said))];
}
