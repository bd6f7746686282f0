import type { ChatFile } from './chat-file.ts';
import type { ChatImage } from './chat-image.ts';
import type { Answer, Message, Question } from './chat-message.ts';
import { rooted } from '../chats/rooted.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';
import type {
  AnswerRecord,
  FileRecord,
  ImageRecord,
  MessageRecord,
  QuestionRecord,
} from '../chats/schema.ts';
import type { Tree } from './tree/tree.ts';

/** A message as it is stored. */
export function recordOf(message: Message, chat: string): MessageRecord {
  if (message.role !== 'user') return { ...message, chat };
  const { files, ...question } = message;
  const images = message.images.map(imageRecord);
  return { ...question, chat, images, ...(files ? { files: files.map(fileRecord) } : {}) };
}

/** The blobs of a question's images and files, by what they are stored under. */
export const blobsOf = (messages: readonly Message[]): ReadonlyMap<string, Blob> =>
  new Map(
    messages.flatMap((message) =>
      message.role === 'user'
        ? [...message.images, ...(message.files ?? [])].map(({ sha256, blob }): [string, Blob] => [
            sha256,
            blob,
          ])
        : [],
    ),
  );

/** All messages of a stored chat. */
export const readMessages = async (storage: ChatStorage, chat: string): Promise<Message[]> =>
  messagesOf(storage, reachable(await storage.messages(chat)));

/** The open chat's messages as somebody else left them in the storage; those that are the same stay the same. */
export async function rereadMessages(
  storage: ChatStorage,
  chat: string,
  here: Tree<Message>['messages'],
): Promise<Tree<Message>['messages']> {
  const rows = reachable(await storage.messages(chat));
  const changed = await messagesOf(
    storage,
    rows.filter((row) => isChanged(here[row.id], row)),
  );
  const kept = rows.flatMap(({ id }) => here[id] ?? []);
  return Object.fromEntries([...kept, ...changed].map((message) => [message.id, message]));
}

/** Messages that lost what they followed begin anew; an answer that lost its question and led to nothing stays away. */
function reachable(rows: readonly MessageRecord[]): readonly MessageRecord[] {
  const all = rooted(rows);
  const followed = new Set(all.map(({ parent }) => parent));
  return all.filter((row, place) => row === rows[place] || row.role === 'user' || followed.has(row.id));
}

/** An image shown twice has one address; one whose blob is gone is left out, and so is a file. */
async function messagesOf(storage: ChatStorage, rows: readonly MessageRecord[]): Promise<Message[]> {
  const wanted = rows.flatMap((row) => (row.role === 'user' ? row.images : []));
  const blobs = new Map<string, { readonly blob: Blob; readonly url: string }>();
  for (const sha256 of new Set(wanted.map((image) => image.sha256))) {
    const blob = await storage.image(sha256);
    if (blob) blobs.set(sha256, { blob, url: URL.createObjectURL(blob) });
  }
  const shown = (image: ImageRecord): ChatImage[] => {
    const file = blobs.get(image.sha256);
    return file ? [{ id: crypto.randomUUID(), ...image, ...file }] : [];
  };
  return Promise.all(
    rows.map(async (row) =>
      row.role === 'user'
        ? questionOf(row, row.images.flatMap(shown), await filesOf(storage, row.files))
        : answerOf(row),
    ),
  );
}

/** Files with their text; undefined where there are none. */
async function filesOf(
  storage: ChatStorage,
  records: readonly FileRecord[] | undefined,
): Promise<readonly ChatFile[] | undefined> {
  if (!records) return undefined;
  const read = records.map(async (record): Promise<ChatFile[]> => {
    const blob = await storage.image(record.sha256);
    return blob ? [{ id: crypto.randomUUID(), ...record, blob, text: await blob.text() }] : [];
  });
  return (await Promise.all(read)).flat();
}

function isChanged(here: Message | undefined, row: MessageRecord): boolean {
  if (here?.text !== row.text || here.parent !== row.parent) return true;
  return here.role === 'assistant' && row.role === 'assistant' && here.state !== answerOf(row).state;
}

/** Images of messages, each address once. */
export function imagesOf(messages: readonly Message[]): ChatImage[] {
  const images = messages.flatMap((message) => (message.role === 'user' ? message.images : []));
  return [...new Map(images.map((image) => [image.url, image])).values()];
}

const fileRecord = ({ sha256, name }: ChatFile): FileRecord => ({ sha256, name });

const imageRecord = ({ id: _id, blob: _blob, url: _url, ...image }: ChatImage): ImageRecord => image;

const questionOf = (
  { chat: _chat, files: _files, ...question }: QuestionRecord,
  images: readonly ChatImage[],
  files: readonly ChatFile[] | undefined,
): Question => ({
  ...question,
  images,
  ...(files ? { files } : {}),
});

/** One that is still being written was cut short by a crash or a reload. */
const answerOf = ({ chat: _chat, state, ...answer }: AnswerRecord): Answer => ({
  ...answer,
  state: state === 'writing' ? 'stopped' : state,
});
