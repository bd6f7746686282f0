import {
  type ForeignChat,
  type ForeignMessage,
  inARow,
  type LeftOutKind,
  paragraphs,
} from './foreign-chat.ts';
import { field, key, list, text, time } from './loose.ts';

export const isClaude = (value: unknown): boolean => Array.isArray(field(value, 'chat_messages'));

/**
 * A conversation of Claude's export: `chat_messages` with a `sender`, `content` in blocks beside the older `text`, and
 * in newer exports `parent_message_uuid`, which at the first one names no message. Attached texts are in
 * `extracted_content`; other files are named only.
 */
export function readClaude(value: unknown, at: number): ForeignChat {
  const leftOut: LeftOutKind[] = [];
  const given = list(field(value, 'chat_messages'));
  const messages = given.map((message, place) => readMessage(message, place, leftOut));
  const linked = given.some((message) => key(field(message, 'parent_message_uuid')) !== undefined);
  return {
    key: key(field(value, 'uuid')) ?? `${at}`,
    title: text(field(value, 'name')),
    createdAt: time(field(value, 'created_at')),
    updatedAt: time(field(value, 'updated_at')),
    pinned: field(value, 'is_starred') === true,
    archived: false,
    system: '',
    messages: linked ? messages : inARow(messages),
    current: key(field(value, 'current_leaf_message_uuid')) ?? messages.at(-1)?.key,
    leftOut,
  };
}

function readMessage(message: unknown, at: number, leftOut: LeftOutKind[]): ForeignMessage {
  const sender = field(message, 'sender');
  const blocks = list(field(message, 'content'));
  const said: string[] = [];
  for (const block of blocks) {
    const type = field(block, 'type');
    if (type === 'text') said.push(text(field(block, 'text')));
    else if (type === 'thinking') leftOut.push('thinking');
    else if (type === 'tool_use' || type === 'tool_result') leftOut.push('tools');
  }
  const files = list(field(message, 'attachments')).flatMap((attachment) => {
    const content = text(field(attachment, 'extracted_content'));
    if (content === '') leftOut.push('file');
    return content === ''
      ? []
      : [{ name: text(field(attachment, 'file_name')) || 'text.txt', text: content }];
  });
  for (const file of list(field(message, 'files')))
    leftOut.push(/\.(png|jpe?g|gif|webp)$/i.test(text(field(file, 'file_name'))) ? 'image' : 'file');
  const joined = paragraphs(said);
  return {
    key: key(field(message, 'uuid')) ?? `message ${at}`,
    parent: key(field(message, 'parent_message_uuid')),
    role: sender === 'human' || sender === 'user' ? 'user' : sender === 'assistant' ? 'assistant' : 'none',
    text: joined === '' ? text(field(message, 'text')) : joined,
    at: time(field(message, 'created_at')),
    files,
  };
}
