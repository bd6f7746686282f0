import {
  type ForeignChat,
  type ForeignImage,
  type ForeignMessage,
  inARow,
  type LeftOutKind,
  roleOf,
} from './foreign-chat.ts';
import { field, key, list, text, time } from './loose.ts';

const convOf = (value: unknown): unknown => field(value, 'conv') ?? value;

/** Newer exports are `{ conv, messages }`; the first ones had the fields of the conversation beside the messages. */
export const isLlamaCpp = (value: unknown): boolean =>
  Array.isArray(field(value, 'messages')) &&
  (field(value, 'conv') !== undefined || field(value, 'lastModified') !== undefined);

/**
 * A conversation of llama.cpp's own page: messages with `parent` and `children`, under one of the type `root`;
 * `currNode` is the end of the branch that was shown; `extra` has what was attached. Times are in milliseconds.
 */
export function readLlamaCpp(value: unknown, at: number): ForeignChat {
  const conv = convOf(value);
  const leftOut: LeftOutKind[] = [];
  const given = list(field(value, 'messages'));
  const messages = given.map((message, place) => readMessage(message, place, leftOut));
  const linked = given.some((message) => field(message, 'parent') !== undefined);
  const system = given.find((message) => field(message, 'role') === 'system' && !isRoot(message));
  return {
    key: key(field(conv, 'id')) ?? `${at}`,
    title: text(field(conv, 'name')),
    createdAt: time(field(given[0], 'timestamp')),
    updatedAt: time(field(conv, 'lastModified')),
    pinned: field(conv, 'pinned') === true,
    archived: false,
    system: text(field(system, 'content')),
    messages: linked ? messages : inARow(messages),
    current: key(field(conv, 'currNode')) ?? messages.at(-1)?.key,
    leftOut,
  };
}

const isRoot = (message: unknown): boolean => field(message, 'type') === 'root';

function readMessage(message: unknown, at: number, leftOut: LeftOutKind[]): ForeignMessage {
  const given = field(message, 'role');
  const role = isRoot(message) ? 'none' : roleOf(given);
  if (given === 'tool' || list(field(message, 'toolCalls')).length > 0) leftOut.push('tools');
  if (text(field(message, 'thinking')) || text(field(message, 'reasoningContent'))) leftOut.push('thinking');
  const images: ForeignImage[] = [];
  const files: { name: string; text: string }[] = [];
  for (const extra of list(field(message, 'extra'))) {
    const name = text(field(extra, 'name'));
    const data = text(field(extra, 'base64Url'));
    const content = text(field(extra, 'content'));
    if (data !== '') images.push({ name: name || 'image', source: { data } });
    else if (content !== '') files.push({ name: name || 'text.txt', text: content });
    else leftOut.push(/audio/i.test(text(field(extra, 'type'))) ? 'sound' : 'file');
  }
  return {
    key: key(field(message, 'id')) ?? `message ${at}`,
    parent: key(field(message, 'parent')),
    role,
    text: text(field(message, 'content')),
    at: time(field(message, 'timestamp')),
    model: key(field(message, 'model')),
    images,
    files,
  };
}

/** Sessions of the newer form, a line each: `{ type: 'session', … }`, then `{ type: 'message', message }`. Undefined for other lines. */
export function llamaCppSessions(lines: readonly unknown[]): readonly unknown[] | undefined {
  if (field(lines[0], 'type') !== 'session') return undefined;
  const sessions: { conv: unknown; messages: unknown[] }[] = [];
  for (const line of lines) {
    if (field(line, 'type') === 'session') sessions.push({ conv: line, messages: [] });
    else if (field(line, 'type') === 'message') sessions.at(-1)?.messages.push(field(line, 'message'));
  }
  return sessions;
}
