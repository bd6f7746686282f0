import * as v from 'valibot';
import { beginning } from '../../shared/beginning.ts';
import { sha256Of } from '../../shared/digest.ts';
import { type ExportedChat, exportedChatSchema, MOST } from '../chats/export-schema.ts';
import { findProblem } from '../chats/import-problem.ts';
import { titleFrom } from '../chats/chat-title.ts';
import { chatRow, type FileRecord, type ImageRecord, type MessageRecord } from '../chats/schema.ts';
import type { ForeignChat, ForeignImage, ForeignMessage, LeftOutKind } from './foreign-chat.ts';
import { rowsOf } from './message-tree.ts';

/** An image or a text as it is stored. */
export type Kept<Row> = { readonly row: Row; readonly blob: Blob };

/** Reads an image of a message; undefined where it is not there, or no image. */
export type ReadForeignImage = (image: ForeignImage) => Promise<Kept<ImageRecord> | undefined>;

export interface Converted {
  /** Undefined where nothing of it could be taken. */
  readonly exported: ExportedChat | undefined;
  readonly blobs: ReadonlyMap<string, Blob>;
  readonly leftOut: readonly LeftOutKind[];
}

/** In characters. */
const LONGEST_TITLE = 200;
/** Names that the programs give to chats without one, in English as they are until somebody renames them. */
const NAMELESS =
  /^(?:new (?:chat|conversation)|(?:untitled|unnamed)(?: (?:chat|conversation))?)(?: \(?\d+\)?)?$/i;

/**
 * A chat of another program as one of Facet's. Its ids follow from `source`, its key and the places of its messages, so
 * that the same file is the same chat whenever it is read.
 */
export async function toFacet(
  source: string,
  chat: ForeignChat,
  readImage: ReadForeignImage,
): Promise<Converted> {
  const leftOut: LeftOutKind[] = [...chat.leftOut];
  // Facet's answers have no images.
  for (const { role, images = [] } of chat.messages)
    if (role === 'assistant') leftOut.push(...images.map(() => 'image-of-answer' as const));
  const fits = chat.messages.filter(({ text }) => text.length <= MOST.textLength);
  for (let cut = fits.length; cut < chat.messages.length; cut += 1) leftOut.push('too-long');
  const { rows, path } = rowsOf(fits, chat.current);
  if (rows.length === 0) return { exported: undefined, blobs: new Map(), leftOut: [...leftOut, 'empty'] };
  if (rows.length > MOST.messages)
    return { exported: undefined, blobs: new Map(), leftOut: [...leftOut, 'too-many'] };
  const digest = await sha256Of(new TextEncoder().encode(`${source} ${chat.key}`));
  const idOf = (at: number) => uuid(`${digest.slice(0, 20)}${at.toString(16).padStart(12, '0')}`);
  const id = uuid(digest.slice(32));
  const blobs = new Map<string, Blob>();
  const messages: MessageRecord[] = [];
  for (const [at, { message, parent }] of rows.entries()) {
    // Never before what it answers.
    const earliest = (parent === null ? chat.createdAt : messages[parent]?.createdAt) ?? 0;
    const place = {
      id: idOf(at),
      chat: id,
      parent: parent === null ? null : idOf(parent),
      createdAt: Math.max(earliest + 1, message.at ?? 0),
    };
    messages.push(
      message.role === 'user'
        ? {
            ...place,
            role: 'user',
            text: message.text,
            ...(await attached(message, { readImage, blobs, leftOut })),
          }
        : {
            ...place,
            role: 'assistant',
            text: message.text,
            state: 'done',
            model: message.model?.slice(0, MOST.nameLength) ?? source,
            timings: null,
            error: null,
            imagesShown: 0,
            resumed: null,
          },
    );
  }
  const title = titleOf(chat);
  const chosen = path.map((at): [string, string] => [messages[at]?.parent ?? '', idOf(at)]);
  const row = chatRow({
    id,
    title: title || titleFrom(messages.find(({ role }) => role === 'user')),
    titled: title !== '',
    createdAt: chat.createdAt ?? messages[0]?.createdAt ?? 0,
    updatedAt: chat.updatedAt ?? messages.at(-1)?.createdAt ?? 0,
    pinned: chat.pinned,
    archived: chat.archived,
    settings: { system: chat.system.slice(0, MOST.textLength) },
    chosen: Object.fromEntries(chosen),
  });
  // Whatever another program wrote, what is kept is held to what Facet's own exports are held to.
  const checked = v.safeParse(exportedChatSchema, { chat: row, messages });
  const sound = checked.success && !findProblem([checked.output], Object.fromEntries(blobs));
  return {
    exported: sound ? checked.output : undefined,
    blobs,
    leftOut: sound ? leftOut : [...leftOut, 'damaged'],
  };
}

const uuid = (digits: string): string =>
  digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The title that a person or the other program gave a chat; empty where it has none. */
function titleOf({ title }: ForeignChat): string {
  const line = title.replaceAll(/\s+/g, ' ').trim();
  return NAMELESS.test(line) ? '' : beginning(line, LONGEST_TITLE);
}

interface Attaching {
  readonly readImage: ReadForeignImage;
  readonly blobs: Map<string, Blob>;
  readonly leftOut: LeftOutKind[];
}

async function attached(
  { images = [], files = [] }: ForeignMessage,
  { readImage, blobs, leftOut }: Attaching,
): Promise<{ images: ImageRecord[]; files?: FileRecord[] }> {
  const shown: ImageRecord[] = [];
  const texts: FileRecord[] = [];
  for (const image of images.slice(0, MOST.imagesOfAMessage)) {
    const kept = await readImage(image);
    if (!kept) leftOut.push('image');
    else {
      shown.push({ ...kept.row, name: kept.row.name.slice(0, MOST.nameLength) });
      blobs.set(kept.row.sha256, kept.blob);
    }
  }
  for (const { name, text } of files.slice(0, MOST.imagesOfAMessage - shown.length)) {
    if (text.length > MOST.textLength) {
      leftOut.push('too-long');
      continue;
    }
    const blob = new Blob([text], { type: 'text/plain' });
    const sha256 = await sha256Of(await blob.arrayBuffer());
    blobs.set(sha256, blob);
    texts.push({ sha256, name: name.slice(0, MOST.nameLength) });
  }
  return { images: shown, ...(texts.length > 0 ? { files: texts } : {}) };
}
