import { base64Of } from './base64.ts';
import { blobKeys } from './blob-keys.ts';
import { BLOB_TYPE, EXPORT_FORMAT, EXPORT_VERSION, MOST } from './export-schema.ts';
import { rooted } from './rooted.ts';
import type { ChatStorage } from './chat-storage.ts';
import type { ChatRecord, MessageRecord } from './schema.ts';

type Readable = Pick<ChatStorage, 'list' | 'chat' | 'messages' | 'image'>;

/**
 * Chats with all their branches, settings and images as one JSON file, which `importChats` takes back; the
 * format is described in docs/chat-format.md. Without `ids`, all chats. Images are read one after the other
 * and lie outside the page's memory as soon as they are written. What could not be read or written is named in the
 * file, and added to `leftOut`.
 */
export async function exportJson(
  storage: Readable,
  ids?: readonly string[],
  leftOut?: Set<string>,
): Promise<Blob> {
  const chats = ids
    ? (await Promise.all(ids.map((id) => storage.chat(id)))).filter((chat) => chat !== undefined)
    : await storage.list();
  const head = { format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: Date.now() };
  const parts: BlobPart[] = [`${JSON.stringify(head).slice(0, -1)},\n"chats":[`];
  const shown = new Set<string>();
  const missing: string[] = [];
  let between = '\n';
  for (const chat of chats) {
    const written = await writtenChat(storage, chat, missing);
    if (!written) continue;
    for (const sha256 of written.images) shown.add(sha256);
    parts.push(between, written.json);
    between = ',\n';
  }
  parts.push('\n],\n"images":{');
  let separator = '\n';
  for (const sha256 of shown) {
    parts.push(`${separator}${JSON.stringify(sha256)}:`);
    const image = await storage.image(sha256).catch(() => undefined);
    if (image) {
      // The system gives the type of a file, and may give none of an image; it can be told from the bytes.
      const type = BLOB_TYPE.test(image.type) ? image.type : '';
      parts.push(`{"type":${JSON.stringify(type)},"base64":"`);
      for await (const piece of base64Of(image)) parts.push(new Blob([piece]));
      parts.push('"}');
    } else parts.push('null');
    separator = ',\n';
  }
  for (const each of missing) leftOut?.add(each);
  parts.push(missing.length > 0 ? `\n},\n"leftOut":${JSON.stringify(missing)}}\n` : '\n}}\n');
  return new Blob(parts, { type: 'application/json' });
}

/**
 * All chats as {@link exportJson} writes them, in as many files as `importChats` can take: each has `most` bytes at
 * most, unless a single chat has more.
 */
export async function exportFiles(
  storage: Readable,
  most: number = MOST.fileBytes,
  ids?: readonly string[],
  leftOut?: Set<string>,
): Promise<Blob[]> {
  const whole = await exportJson(storage, ids, leftOut);
  const chats = ids ?? (await storage.list()).map(({ id }) => id);
  if (whole.size <= most || chats.length < 2) return [whole];
  const half = Math.ceil(chats.length / 2);
  const first = await exportFiles(storage, most, chats.slice(0, half), leftOut);
  return [...first, ...(await exportFiles(storage, most, chats.slice(half), leftOut))];
}

/** A chat as JSON, and its images. What cannot be read or written is named in `leftOut`; the rest is exported. */
async function writtenChat(
  storage: Readable,
  chat: ChatRecord,
  leftOut: string[],
): Promise<{ readonly json: string; readonly images: readonly string[] } | undefined> {
  try {
    const head = JSON.stringify(chat, plainly);
    const all = await storage.messages(chat.id);
    const written = new Map(all.map((message) => [message, writtenMessage(message)]));
    const messages = rooted(all.filter((message) => written.get(message) !== undefined));
    // Only the few that begin anew are written another time.
    const texts = messages.map((message) => written.get(message) ?? JSON.stringify(message, plainly));
    leftOut.push(...all.filter((row) => written.get(row) === undefined).map(({ id }) => `message ${id}`));
    return {
      json: `{"chat":${head},"messages":[${texts.join(',')}]}`,
      images: messages.flatMap(blobKeys),
    };
  } catch {
    leftOut.push(`chat ${chat.id}`);
    return undefined;
  }
}

/** A row as JSON; undefined where JSON cannot hold it, because it leads back into itself, or goes too deep. */
function writtenMessage(row: MessageRecord): string | undefined {
  try {
    return JSON.stringify(row, plainly);
  } catch {
    return undefined;
  }
}

/** JSON has no big integers; they occur among the facts of an error. */
const plainly = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
