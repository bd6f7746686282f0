import { prettyJson } from '../../shared/pretty-json.ts';
import type { ChatStorage } from './chat-storage.ts';
import type { AnswerState, ChatRecord, MessageRecord } from './schema.ts';
import { shownMessages } from './shown-messages.ts';

type Readable = Pick<ChatStorage, 'list' | 'chat' | 'messages'>;

/** Endings of an answer that did not end by itself. */
const ENDS: Partial<Record<AnswerState, string>> = {
  writing: 'Not finished.',
  stopped: 'Stopped.',
  cut: 'Cut off at the limit.',
  failed: 'Failed.',
};

/** Chats as people read them: the branch that is shown, with settings above and images by name. Without `ids`, all chats. */
export async function exportMarkdown(storage: Readable, ids?: readonly string[]): Promise<Blob> {
  const chats = ids
    ? (await Promise.all(ids.map((id) => storage.chat(id)))).filter((chat) => chat !== undefined)
    : await storage.list();
  const parts: BlobPart[] = [];
  for (const chat of chats) {
    if (parts.length > 0) parts.push('\n---\n\n');
    parts.push(markdownOf(chat, await storage.messages(chat.id)));
  }
  return new Blob(parts, { type: 'text/markdown' });
}

function markdownOf(chat: ChatRecord, messages: readonly MessageRecord[]): string {
  const shown = shownMessages(chat, messages);
  const blocks = [`# ${plain(chat.title)}`, settingsOf(chat), ...shown.map(messageOf)];
  return `${blocks.join('\n\n')}\n`;
}

function settingsOf({ createdAt, folder, settings }: ChatRecord): string {
  const { system, sampling, model, schema = '', functions = '' } = settings;
  const { temperature, topK, topP, minP, repetitionPenalty, maxTokens, seed } = sampling;
  const lines = [
    `- Begun: ${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- Model: ${model ? plain(model.name) : 'the one that was loaded'}`,
    `- Sampling: temperature ${temperature}, top-k ${topK}, top-p ${topP}, min-p ${minP}, repetition penalty ${repetitionPenalty}, ${
      maxTokens === null ? 'no limit of tokens' : `at most ${maxTokens} tokens`
    }, ${seed === null ? 'no seed' : `seed ${seed}`}`,
  ];
  if (folder !== '') lines.push(`- Folder: ${plain(folder)}`);
  if (system !== '') lines.push('- System prompt:', '', system.replace(/^/gm, '  > '));
  if (schema !== '') lines.push('- Answers are held to this JSON Schema:', '', fenced(schema));
  if (functions !== '') lines.push('- Functions that may be called:', '', fenced(functions));
  return lines.join('\n');
}

/** JSON in a fence that is longer than any within it. */
function fenced(json: string): string {
  const longest = Math.max(2, ...[...json.matchAll(/`+/g)].map(([fence]) => fence.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}json\n${json}\n${fence}`;
}

function messageOf(message: MessageRecord): string {
  if (message.role === 'user') {
    const images = message.images.map(
      ({ name, width, height }) => `*Image: ${plain(name)} (${width} × ${height})*`,
    );
    const files = (message.files ?? []).map(({ name }) => `*File: ${plain(name)}*`);
    const results = (message.results ?? []).flatMap(({ name, text }) => [
      `*Result of ${plain(name)}:*`,
      fenced(text),
    ]);
    return ['## Question', ...results, ...images, ...files, message.text]
      .filter((block) => block !== '')
      .join('\n\n');
  }
  const { model, text, state, error, calls = [] } = message;
  const called = calls.flatMap(({ name, arguments: given }) => [
    `*Call of ${plain(name)}:*`,
    fenced(prettyJson(given)),
  ]);
  const end = ENDS[state];
  const why = error ? ` ${plain(error.message)}` : '';
  return [
    `## Answer${model === null ? '' : ` (${plain(model)})`}`,
    text,
    ...called,
    end ? `*${end}${why}*` : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** A name or a title inside Markdown, on one line, with nothing that Markdown would act on. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~]/g, '\\$&');
