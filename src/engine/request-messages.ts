import * as v from 'valibot';
import type { ImageDetail } from '../shared/question.ts';
import { refusal } from '../shared/refusal.ts';
import {
  type Answer,
  type Conversation,
  type Part,
  spelt,
  type Turn,
  type WrittenPart,
} from '../text/conversation.ts';
import { JSON_TOOLS } from '../text/tool-calls.ts';
import type { ToolForm } from '../text/tool-form.ts';
import { neutral, noList, text } from './request-fields.ts';
import { refusalOf } from './request-refusal.ts';

/** An image that a request shows: where it can be read, and how closely it is looked at. */
export interface ImageSource {
  readonly url: string;
  readonly detail: ImageDetail;
}

const textPart = v.strictObject({ type: v.literal('text'), text });
const imagePart = v.strictObject({
  type: v.literal('image_url'),
  image_url: v.strictObject(
    {
      url: text,
      detail: v.nullish(v.picklist(['auto', 'low', 'high'], "'auto', 'low' or 'high'")),
    },
    'an object with a url',
  ),
});
const refusalPart = v.strictObject({ type: v.literal('refusal'), refusal: text });

/** A text or a list of parts; the parts are checked one by one, so that the one that is wrong is named. */
const contentOf = <Piece extends v.GenericSchema>(piece: Piece) =>
  v.lazy((given) => (Array.isArray(given) ? v.array(piece) : v.string('a text or a list of parts')));

const textContent = contentOf(v.variant('type', [textPart], 'a part of the type text'));
const call = v.strictObject({
  id: text,
  type: v.nullish(v.literal('function', "'function'")),
  index: v.nullish(v.number('a number')),
  function: v.strictObject({ name: text, arguments: text }, 'an object with a name and arguments'),
});

/** Messages as they come. What Facet and OpenAI put into their own answers may come back in a message. */
export const messagesSchema = v.array(
  v.variant(
    'role',
    [
      v.strictObject({ role: v.picklist(['system', 'developer']), content: textContent, name: neutral() }),
      v.strictObject({
        role: v.literal('user'),
        content: contentOf(v.variant('type', [textPart, imagePart], 'a part of the type text or image_url')),
        name: neutral(),
      }),
      v.strictObject({
        role: v.literal('assistant'),
        content: v.nullish(contentOf(v.variant('type', [textPart, refusalPart], 'a part of the type text'))),
        tool_calls: v.nullish(v.array(call, 'a list of calls')),
        name: neutral(),
        refusal: neutral(''),
        audio: neutral(),
        function_call: neutral(),
        annotations: noList,
      }),
      v.strictObject({
        role: v.literal('tool'),
        content: textContent,
        tool_call_id: text,
        name: v.nullish(text),
      }),
    ],
    'a message of the system, developer, user, assistant or tool',
  ),
  'a list of messages',
);

type Message = v.InferOutput<typeof messagesSchema>[number];

/** A message as it comes: whatever it says of itself is checked before it is believed. */
export interface GivenMessage {
  readonly role: string;
  readonly content?: unknown;
}

/**
 * Messages as a conversation. Gemma 3 reads a system text, then user and assistant in turns, the user first. Several
 * messages in a row of one side are one, a blank line between them; results of tools are said by the user. An
 * answer at the end is continued.
 * @throws FacetError `bad-request`
 */
export function readMessages(given: readonly GivenMessage[]): Conversation<ImageSource> {
  const parsed = v.safeParse(v.object({ messages: messagesSchema }), { messages: given });
  if (!parsed.success) throw refusalOf(parsed.issues[0]);
  return conversationOf(parsed.output.messages);
}

/** The system text of messages that are of their schema; '' for none. */
export const systemOf = ([first]: readonly Message[]): string =>
  first && isSystem(first) ? spelt(contentParts(first.content)) : '';

/** The same of messages that are of their schema, with calls in the form of a model. @throws FacetError `bad-request` */
export function conversationOf(
  messages: readonly Message[],
  form: ToolForm = JSON_TOOLS,
): Conversation<ImageSource> {
  const systems = messages[0] && isSystem(messages[0]) ? 1 : 0;
  const said = messages.slice(systems);
  const called = requireOrder(said, systems);
  const partsOf = (message: Message) => partsIn(form, message, called);
  const sides: { readonly answer: boolean; parts: Part<ImageSource>[] }[] = [];
  for (const message of said) {
    const answer = message.role === 'assistant';
    const last = sides.at(-1);
    if (last?.answer === answer) last.parts = joined([...last.parts, BLANK_LINE, ...partsOf(message)]);
    else sides.push({ answer, parts: joined(partsOf(message)) });
  }
  const turns: Turn<ImageSource>[] = [];
  for (let at = 0; at + 2 < sides.length; at += 2) {
    turns.push({ question: sides[at]?.parts ?? [], answer: answerOf(sides[at + 1]?.parts) });
  }
  return {
    ...form.opening(systemOf(messages)),
    turns,
    question: sides[2 * turns.length]?.parts ?? [],
    begun: sides.length % 2 === 0 ? answerOf(sides.at(-1)?.parts) : undefined,
  };
}

const BLANK_LINE: Part<ImageSource> = { kind: 'text', text: '\n\n' };

/** An answer; its parts are of use where they are more than one text. */
function answerOf(parts: readonly Part<ImageSource>[] = []): Answer {
  const said = spelt(parts);
  const written = parts.filter((part): part is WrittenPart => part.kind !== 'image');
  return written.some(({ kind }) => kind !== 'text') ? { text: said, parts: written } : { text: said };
}

const isSystem = ({ role }: Message): boolean => role === 'system' || role === 'developer';

/**
 * `first` is the place of the first of these among the messages. Answers the names of functions by the results of their
 * calls.
 */
function requireOrder(said: readonly Message[], first: number): ReadonlyMap<Message, string> {
  if (said.length === 0) {
    throw refusal({
      param: 'messages',
      code: 'invalid_value',
      message: 'There is nothing to answer.',
      hint: 'End the messages with one of the user.',
    });
  }
  // By ids of calls, which many programs count anew in each turn.
  const open = new Map<string, string>();
  const called = new Map<Message, string>();
  for (const [index, message] of said.entries()) {
    const place = `messages[${first + index}]`;
    const misplaced = (param: string, hint: string) =>
      refusal({
        param: `${place}.${param}`,
        code: 'invalid_value',
        message: `Message ${first + index + 1}, of the role '${message.role}', cannot stand there.`,
        hint,
        data: { message: first + index, role: message.role },
      });
    if (isSystem(message)) throw misplaced('role', 'A system message can only be the very first.');
    if (message.role === 'assistant') {
      if (index === 0) throw misplaced('role', 'Begin with a message of the user.');
      for (const { id, function: asked } of message.tool_calls ?? []) open.set(id, asked.name);
    }
    if (message.role === 'tool') called.set(message, open.get(message.tool_call_id) ?? '');
    if (message.role === 'tool' && !open.delete(message.tool_call_id)) {
      throw misplaced('tool_call_id', 'Name a call of the assistant before it that has no result yet.');
    }
    if (index === said.length - 1 && message.role === 'assistant' && open.size > 0) {
      throw misplaced('tool_calls', 'Put the results of the calls behind it, in messages of the role tool.');
    }
  }
  return called;
}

function partsIn(
  form: ToolForm,
  message: Message,
  called: ReadonlyMap<Message, string>,
): readonly Part<ImageSource>[] {
  const parts = contentParts(message.content);
  if (message.role === 'tool') {
    return form.result(called.get(message) ?? '', spelt(parts));
  }
  if (message.role !== 'assistant' || !message.tool_calls?.length) return parts;
  return form.called(
    spelt(parts),
    message.tool_calls.map((asked) => asked.function),
  );
}

function contentParts(content: Message['content']): Part<ImageSource>[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return (content ?? []).map((part): Part<ImageSource> => {
    if (part.type === 'text') return { kind: 'text', text: part.text };
    if (part.type === 'refusal') return { kind: 'text', text: part.refusal };
    const { url, detail } = part.image_url;
    // `high` also looks at a tall or wide image in parts (pan and scan).
    return { kind: 'image', image: { url, detail: detail === 'high' ? 'high' : 'auto' } };
  });
}

/** Parts with texts that follow one another made one: the template trims each, and spaces between them would go. */
function joined(parts: readonly Part<ImageSource>[]): Part<ImageSource>[] {
  const whole: Part<ImageSource>[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      whole[whole.length - 1] = { kind: 'text', text: last.text + part.text };
    } else whole.push(part);
  }
  return whole;
}
