import { FacetError } from '../../shared/errors.ts';
import { prettyJson } from '../../shared/pretty-json.ts';
import { base64Of } from '../../state/chats/base64.ts';
import type { ChatStorage } from '../../state/chats/chat-storage.ts';
import type { ChatRecord, MessageRecord } from '../../state/chats/schema.ts';
import { shownMessages } from '../../state/chats/shown-messages.ts';
import { escapeHtml } from '../../ui/markdown/escape-html.ts';
import { codeHtml, type FormulaHtml, markdownHtml } from '../../ui/markdown/markdown-html.ts';
import { CHAT_PAGE_STYLES } from './chat-page-styles.ts';
import { chatsStrings, formStrings } from './chats-strings.ts';
import { LANGUAGES } from '../../shared/languages.ts';
import { language } from '../../texts/language.ts';

const { page: texts } = chatsStrings;

type Readable = Pick<ChatStorage, 'chat' | 'messages' | 'image'>;

/** Nothing of the page runs or loads anything, wherever it is opened. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The branch of a chat that is shown, as a page by itself: styles and images are in it, and no scripts. @throws
 * FacetError `storage-damaged` where there is no such chat
 */
export async function exportHtml(storage: Readable, id: string, formula: FormulaHtml): Promise<Blob> {
  const chat = await storage.chat(id);
  if (!chat)
    throw new FacetError('storage-damaged', 'The chat is not there any more.', 'Reload the page.', { id });
  const messages = await storage.messages(id);
  const shown = shownMessages(chat, messages);
  const title = escapeHtml(chat.title || chatsStrings.untitled);
  const parts: BlobPart[] = [
    `<!doctype html>\n<html lang="${language()}" dir="${LANGUAGES[language()].direction}">\n<head>\n<meta charset="utf-8">\n`,
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">\n`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n`,
    `<title>${title}</title>\n<style>${CHAT_PAGE_STYLES}</style>\n</head>\n<body>\n<main>\n<h1 dir="auto">${title}</h1>\n`,
    factsOf(chat),
  ];
  for (const message of shown) parts.push(...(await messageOf(storage, message, formula)));
  parts.push('</main>\n</body>\n</html>\n');
  return new Blob(parts, { type: 'text/html' });
}

function factsOf({ createdAt, settings: { system } }: ChatRecord): string {
  const told =
    system.trim() === ''
      ? ''
      : `<section><h2>${texts.system}</h2><p class="said" dir="auto">${escapeHtml(system)}</p></section>\n`;
  return `<p class="facts">${escapeHtml(texts.begun(new Date(createdAt)))}</p>\n${told}`;
}

async function messageOf(
  storage: Readable,
  message: MessageRecord,
  formula: FormulaHtml,
): Promise<BlobPart[]> {
  if (message.role === 'assistant') {
    const { text, model, state, error, calls = [] } = message;
    const ended = [state === 'done' ? '' : texts.ends[state], error?.message].filter(Boolean).join(' ');
    const end = ended === '' ? '' : `<p class="facts">${escapeHtml(ended)}</p>\n`;
    const head = escapeHtml(texts.answer(model));
    const called = calls.map((call) => codeOf(formStrings.call(call.name), prettyJson(call.arguments)));
    return [
      `<section><h2>${head}</h2>\n${markdownHtml(text, formula)}\n${called.join('')}${end}</section>\n`,
    ];
  }
  const parts: BlobPart[] = [`<section class="question"><h2>${texts.question}</h2>\n`];
  for (const { name, text } of message.results ?? [])
    parts.push(codeOf(formStrings.result(name), prettyJson(text)));
  for (const { sha256, name } of message.images) parts.push(...(await imageOf(storage, sha256, name)));
  for (const { name } of message.files ?? [])
    parts.push(`<p class="facts">${escapeHtml(texts.file(name))}</p>\n`);
  if (message.text !== '') parts.push(`<p class="said" dir="auto">${escapeHtml(message.text)}</p>\n`);
  return [...parts, '</section>\n'];
}

/** A call of a function, or what one gave, with its name above. */
const codeOf = (name: string, code: string): string =>
  `<h3 class="function" dir="auto">${escapeHtml(name)}</h3>\n${codeHtml(code)}\n`;

/** Types that a browser shows as an image and never runs. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;

async function imageOf(storage: Readable, sha256: string, name: string): Promise<BlobPart[]> {
  const blob = await storage.image(sha256).catch(() => undefined);
  if (!blob) return [`<p class="facts">${escapeHtml(texts.lostImage(name))}</p>\n`];
  // The browser tells the type of one without any from its bytes.
  const type = SHOWN.test(blob.type) ? blob.type : 'image/png';
  const parts: BlobPart[] = [`<p><img alt="${escapeHtml(name)}" src="data:${type};base64,`];
  for await (const piece of base64Of(blob)) parts.push(piece);
  return [...parts, '"></p>\n'];
}
