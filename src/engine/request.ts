import type { ChatCompletionRequest, CompletionCreateParams } from '@mlc-ai/web-llm';
import type { DrawOptions } from '../decoder/sampler.ts';
import { FacetError } from '../shared/errors.ts';
import type { ImageDetail } from '../shared/question.ts';
import type { Conversation, Part, Turn } from '../text/conversation.ts';
import { samplingOf } from './sampling.ts';

/** An image that a request shows: where it can be read, and how closely it is looked at. */
export interface ImageSource {
  readonly url: string;
  readonly detail: ImageDetail;
}

/** Settings by which an answer is drawn, and what ends it besides the model's own stop tokens. */
export interface GenerationOptions {
  readonly sampling: DrawOptions;
  /** Tokens it may have; Infinity where only the context bounds it. */
  readonly maxTokens: number;
  readonly stops: readonly string[];
  /** Whether the model's stop tokens are tokens as any other. */
  readonly ignoreEos: boolean;
}

/** A chat completion that was asked for. */
export interface ChatRequest {
  readonly conversation: Conversation<ImageSource>;
  readonly options: GenerationOptions;
}

/** A text completion that was asked for. */
export interface CompletionRequest {
  readonly text: string;
  /** Whether the answer begins with the text itself. */
  readonly echo: boolean;
  readonly options: GenerationOptions;
}

/**
 * A request in OpenAI's shape as a typed one. Programs that no compiler held to the types send them: nothing behind
 * this file looks at a field of theirs again.
 * @throws FacetError `bad-request` for fields that are not supported, out of range, or no conversation.
 */
export function readChatRequest(request: ChatCompletionRequest): ChatRequest {
  refuseUnsupported(request);
  return { conversation: readMessages(request.messages), options: readOptions(request) };
}

/** The same for a text completion. @throws FacetError `bad-request` */
export function readCompletionRequest(request: CompletionCreateParams): CompletionRequest {
  refuseUnsupported(request);
  return { text: request.prompt, echo: request.echo === true, options: readOptions(request) };
}

/** The fields of a request that shape a generation, whatever it goes on from. */
type OptionFields = Parameters<typeof samplingOf>[0] & {
  readonly max_tokens?: number | null;
  readonly stop?: string | null | string[];
  readonly ignore_eos?: boolean;
};

/** The options of a request. @throws FacetError `bad-request` for values out of their range. */
export function readOptions(fields: OptionFields): GenerationOptions {
  const { stop } = fields;
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []);
  return {
    sampling: samplingOf(fields),
    maxTokens: fields.max_tokens ?? Infinity,
    stops: stops.filter((text) => text !== ''),
    ignoreEos: fields.ignore_eos === true,
  };
}

/** A message as it comes: whatever it says of itself is checked before it is believed. */
export interface GivenMessage {
  readonly role: string;
  readonly content?: unknown;
}

/**
 * Messages as a conversation. Gemma 3 knows the roles system, user and assistant; user and assistant take turns, the
 * user first; an answer at the end is continued.
 * @throws FacetError `bad-request`
 */
export function readMessages(messages: readonly GivenMessage[]): Conversation<ImageSource> {
  const given: unknown = messages;
  if (!Array.isArray(given)) {
    throw badRequest('The messages are no list.', 'Give a list of messages, each with a role and a content.');
  }
  const system = messages[0]?.role === 'system' ? messages[0] : undefined;
  const said = system ? messages.slice(1) : messages;
  requireTurns(said, system ? 1 : 0);
  const parts = said.map(partsOf);
  const turns: Turn<ImageSource>[] = [];
  for (let at = 0; at + 2 < parts.length; at += 2) {
    turns.push({ question: parts[at] ?? [], answer: { text: textOf(parts[at + 1], 'assistant') } });
  }
  const begun = parts.length % 2 === 0 ? { text: textOf(parts.at(-1), 'assistant') } : undefined;
  return {
    system: system ? textOf(partsOf(system), 'system') : '',
    turns,
    question: parts[2 * turns.length] ?? [],
    begun,
  };
}

/** `first` is the place of the first turn among the messages, for the error's text. */
function requireTurns(said: readonly GivenMessage[], first: number): void {
  said.forEach(({ role }, index) => {
    const expected = index % 2 === 0 ? 'user' : 'assistant';
    if (role === expected) return;
    throw badRequest(
      `Message ${first + index + 1} is of the role '${role}', but one of the ${expected} belongs there.`,
      'User and assistant take turns, the user first; a system message can only be the very first.',
      { message: first + index, role, expected },
    );
  });
  if (said.length === 0) {
    throw badRequest('There is nothing to answer.', 'End the messages with one of the user.');
  }
}

interface GivenPart {
  readonly type: string;
  readonly text?: unknown;
  readonly image_url?: { readonly url?: unknown; readonly detail?: unknown };
}

function partsOf({ content, role }: GivenMessage): Part<ImageSource>[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) {
    throw badRequest(`A message of the ${role} has no content.`, 'Give it a text or a list of parts.', {
      role,
    });
  }
  return (content as readonly GivenPart[]).map((part): Part<ImageSource> => {
    if (part.type === 'text' && typeof part.text === 'string') return { kind: 'text', text: part.text };
    if (part.type === 'image_url') return { kind: 'image', image: imageOf(part) };
    throw badRequest(
      `A message of the ${role} has a part of the type '${part.type}' that cannot be read.`,
      'Gemma 3 takes parts of the types text and image_url.',
      { role, type: part.type },
    );
  });
}

/** `detail: 'high'` also looks at a tall or wide image in parts (pan and scan). */
function imageOf({ image_url: image }: GivenPart): ImageSource {
  if (typeof image?.url === 'string') {
    return { url: image.url, detail: image.detail === 'high' ? 'high' : 'auto' };
  }
  throw badRequest('An image part has no address.', 'Give it an image_url with a url.');
}

function textOf(parts: readonly Part<ImageSource>[] = [], role: string): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      throw badRequest(
        `An image is in a message of the ${role}.`,
        'Gemma 3 takes images in user messages only.',
        { role },
      );
    })
    .join('');
}

const UNSUPPORTED = ['logprobs', 'top_logprobs', 'tools', 'tool_choice', 'suffix', 'best_of'] as const;

/** Refuses what the engine does not do, instead of ignoring it. */
function refuseUnsupported(request: ChatCompletionRequest | CompletionCreateParams): void {
  const fields = request as unknown as Record<string, unknown>;
  const asked = UNSUPPORTED.filter(
    (name) => fields[name] !== undefined && fields[name] !== null && fields[name] !== false,
  );
  if (asked.length > 0) {
    throw badRequest(`Facet does not support ${asked.join(', ')}.`, 'Leave these fields out.', {
      fields: asked,
    });
  }
  if ((request.n ?? 1) !== 1) {
    throw badRequest(`n is ${request.n}; Facet gives one answer at a time.`, 'Leave n out.');
  }
  if ('response_format' in request && request.response_format && request.response_format.type !== 'text') {
    throw badRequest(
      `response_format "${request.response_format.type}" is not supported; answers are text.`,
      'Leave response_format out.',
    );
  }
}

const badRequest = (message: string, hint: string, data: Record<string, unknown> = {}): FacetError =>
  new FacetError('bad-request', message, hint, data);
