import {
  type ForeignChat,
  type ForeignImage,
  type ForeignMessage,
  inARow,
  type LeftOutKind,
  paragraphs,
  roleOf,
} from './foreign-chat.ts';
import { field, key, list, record, text, time } from './loose.ts';

const chatOf = (value: unknown): unknown => field(value, 'chat');

export function isOpenWebUi(value: unknown): boolean {
  const chat = chatOf(value);
  return Array.isArray(field(chat, 'messages')) || field(field(chat, 'history'), 'messages') !== undefined;
}

/**
 * A chat of open-webui's export: a row with its `chat`, in which `history` has the messages by id, with `parentId`, and
 * `currentId`; older ones have the list `messages` alone. Times of the row and of messages are in seconds.
 */
export function readOpenWebUi(value: unknown, at: number): ForeignChat {
  const chat = chatOf(value);
  const leftOut: LeftOutKind[] = [];
  const history = field(chat, 'history');
  const byId = Object.entries(record(field(history, 'messages')));
  const messages: readonly Read[] =
    byId.length > 0
      ? byId.map(([id, message]) => readMessage(message, id, leftOut))
      : list(field(chat, 'messages')).map((message, place) =>
          readMessage(message, key(field(message, 'id')) ?? `message ${place}`, leftOut),
        );
  const system = messages.find((message) => message.system !== undefined)?.system ?? '';
  return {
    key: key(field(value, 'id')) ?? key(field(chat, 'id')) ?? `${at}`,
    title: text(field(value, 'title')) || text(field(chat, 'title')),
    createdAt: time(field(value, 'created_at')) ?? time(field(chat, 'timestamp')),
    updatedAt: time(field(value, 'updated_at')),
    pinned: field(value, 'pinned') === true,
    archived: field(value, 'archived') === true,
    system: text(field(field(chat, 'params'), 'system')) || text(field(chat, 'system')) || system,
    messages: byId.length > 0 ? messages : inARow(messages),
    current: key(field(history, 'currentId')) ?? messages.at(-1)?.key,
    leftOut,
  };
}

type Read = ForeignMessage & { readonly system?: string };

function readMessage(message: unknown, id: string, leftOut: LeftOutKind[]): Read {
  const given = field(message, 'role');
  const role = roleOf(given);
  const content = field(message, 'content');
  const said =
    typeof content === 'string'
      ? content
      : paragraphs(list(content).map((part) => text(field(part, 'text'))));
  const images: ForeignImage[] = [];
  const files: { name: string; text: string }[] = [];
  for (const file of list(field(message, 'files'))) {
    const name = text(field(file, 'name'));
    const url = text(field(file, 'url'));
    const inside = text(field(field(field(file, 'file'), 'data'), 'content'));
    if (field(file, 'type') === 'image') images.push({ name: name || 'image', source: { data: url } });
    else if (inside === '') leftOut.push('file');
    else files.push({ name: name || 'text.txt', text: inside });
  }
  return {
    key: id,
    parent: key(field(message, 'parentId')),
    role,
    text: role === 'assistant' ? withoutDetails(said, leftOut) : said,
    at: time(field(message, 'timestamp')),
    model: key(field(message, 'model')),
    images,
    files,
    ...(given === 'system' ? { system: said } : {}),
  };
}

/** Thinking and calls of tools lie in an answer's text as `<details type="reasoning" …>…</details>`. */
function withoutDetails(said: string, leftOut: LeftOutKind[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const begin of said.matchAll(/<details type="(reasoning|tool_calls|code_interpreter)"/g)) {
    if (begin.index < from) continue;
    const end = said.indexOf('</details>', begin.index);
    if (end < 0) break;
    leftOut.push(begin[1] === 'reasoning' ? 'thinking' : 'tools');
    parts.push(said.slice(from, begin.index));
    from = end + '</details>'.length;
  }
  return from === 0 ? said : [...parts, said.slice(from)].join('').trim();
}
