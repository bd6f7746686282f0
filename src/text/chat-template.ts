import { FacetError } from '../shared/errors.ts';
import type { TokenId } from '../shared/numbers.ts';
import type { ControlName } from './control-names.ts';
import { encodePieces, type Piece } from './pieces.ts';
import type { Tokenizer } from './tokenizer.ts';
import { trimAsTemplate } from './trim.ts';

/** A part of a message in OpenAI's shape. Where a picture comes from is no matter of the template; audio is refused. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url' | 'input_audio' };

/** A message in OpenAI's shape. Gemma 3 knows the roles system, user and assistant, and needs a content. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly ContentPart[] | null;
}

export interface ChatTemplateOptions {
  /**
   * The token ids of an answer that this model gave before, by its untrimmed text and without the stop token
   * that closed it. Text does not always encode to the tokens it was generated from, and a prompt with other
   * tokens would lose the KV cache from there on.
   */
  readonly answerIds?: (text: string) => readonly TokenId[] | undefined;
  /** Of each image in order, how many images stand for it: itself, and parts of it. One unless said otherwise. */
  readonly views?: readonly number[];
  /** The last message is an assistant's and is continued, instead of a new answer begun. */
  readonly continueFinal?: boolean;
}

/**
 * Gemma 3's chat format. A system message goes in front of the first user turn, followed by a blank line;
 * contents are trimmed. Images are numbered from 0 in the order in which they stand in the conversation.
 * @throws FacetError `bad-request` when the turns do not alternate, or a content is none that Gemma 3 takes.
 */
export function chatPieces(messages: readonly ChatMessage[], options: ChatTemplateOptions = {}): Piece[] {
  // Requests come from programs that no compiler held to these types.
  const given: unknown = messages;
  if (!Array.isArray(given)) {
    throw badRequest('The messages are no list.', 'Give a list of messages, each with a role and a content.');
  }
  const system = messages[0]?.role === 'system' ? messages[0] : undefined;
  const turns = system ? messages.slice(1) : messages;
  requireTurns(turns, system ? 1 : 0, options.continueFinal ?? false);
  const pieces: Piece[] = [control('<bos>')];
  let images = 0;
  let shown = 0;
  turns.forEach((message, index) => {
    const assistant = message.role === 'assistant';
    pieces.push(control('<start_of_turn>'), text(assistant ? 'model\n' : 'user\n'));
    if (index === 0 && system) pieces.push(...systemPieces(system));
    if (assistant) pieces.push(answerPiece(message, options));
    else {
      for (const part of partsOf(message)) {
        if (part.type === 'text') pieces.push(text(trimAsTemplate(part.text)));
        else {
          const views = options.views?.[shown++] ?? 1;
          pieces.push(...viewPieces(images, views));
          images += views;
        }
      }
    }
    const continued = options.continueFinal && index === turns.length - 1;
    if (!continued) pieces.push(control('<end_of_turn>'), text('\n'));
  });
  if (!options.continueFinal) pieces.push(control('<start_of_turn>'), text('model\n'));
  return pieces;
}

/**
 * A prompt without images as token ids.
 * @throws FacetError `bad-request` when there is an image among the pieces.
 */
export function encodePrompt(tokenizer: Tokenizer, pieces: readonly Piece[]): TokenId[] {
  return encodePieces(tokenizer, pieces).flatMap((segment) => {
    if (segment.kind === 'tokens') return segment.ids;
    throw badRequest('This model cannot see images.', 'Leave the images out, or load a model with vision.');
  });
}

const control = (name: ControlName): Piece => ({ kind: 'control', name });
const text = (content: string): Piece => ({ kind: 'text', text: content });

/** An image, and where it has parts the words that Gemma 3's processor puts around them (pan and scan). */
function viewPieces(first: number, views: number): Piece[] {
  if (views === 1) return imagePieces(first);
  const parts = Array.from({ length: views - 1 }, (_, part) => [
    ...(part > 0 ? [text(' ')] : []),
    ...imagePieces(first + 1 + part),
  ]);
  return [
    text('Here is the original image '),
    ...imagePieces(first),
    text(' and here are some crops to help you see better '),
    ...parts.flat(),
  ];
}

function imagePieces(index: number): Piece[] {
  return [
    text('\n\n'),
    control('<start_of_image>'),
    { kind: 'image', index },
    control('<end_of_image>'),
    text('\n\n'),
  ];
}

function systemPieces(message: ChatMessage): Piece[] {
  const content = plainText(message);
  return content ? [text(`${content}\n\n`)] : [];
}

function answerPiece(message: ChatMessage, options: ChatTemplateOptions): Piece {
  const content = plainText(message);
  const ids = options.answerIds?.(content);
  return ids ? { kind: 'tokens', ids } : text(trimAsTemplate(content));
}

function plainText(message: ChatMessage): string {
  return partsOf(message)
    .map((part) => {
      if (part.type === 'text') return part.text;
      throw badRequest(
        `An image is in a message of the ${message.role}.`,
        'Gemma 3 takes images in user messages only.',
        { role: message.role },
      );
    })
    .join('');
}

function partsOf({ content, role }: ChatMessage): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) {
    throw badRequest(`A message of the ${role} has no content.`, 'Give it a text or a list of parts.', {
      role,
    });
  }
  const parts = content as readonly ContentPart[];
  for (const part of parts) {
    if (part.type === 'text' ? typeof part.text === 'string' : part.type === 'image_url') continue;
    throw badRequest(
      `A message of the ${role} has a part of the type '${part.type}' that cannot be read.`,
      'Gemma 3 takes parts of the types text and image_url.',
      { role, type: part.type },
    );
  }
  return parts;
}

/** `first` is the place of the first turn among the messages, for the error's text. */
function requireTurns(turns: readonly ChatMessage[], first: number, continueFinal: boolean): void {
  turns.forEach(({ role }, index) => {
    const expected = index % 2 === 0 ? 'user' : 'assistant';
    if (role === expected) return;
    throw badRequest(
      `Message ${first + index + 1} is of the role '${role}', but one of the ${expected} belongs there.`,
      'User and assistant take turns, the user first; a system message can only be the very first.',
      { message: first + index, role, expected },
    );
  });
  const last = turns.at(-1)?.role;
  if (last === (continueFinal ? 'assistant' : 'user')) return;
  throw continueFinal
    ? badRequest('There is no answer to continue.', 'End the messages with the answer to be continued.')
    : badRequest('There is nothing to answer.', 'End the messages with one of the user.');
}

const badRequest = (message: string, hint: string, data: Record<string, unknown> = {}): FacetError =>
  new FacetError('bad-request', message, hint, data);
