import { sha256Of } from '../../shared/digest.ts';
import { bytesOfBase64 } from '../chats/base64.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';
import { type ExportedChat, MOST } from '../chats/export-schema.ts';
import { importRefused } from '../chats/import-problem.ts';
import type { ImageRecord } from '../chats/schema.ts';
import { type Imported, takeIn } from '../chats/take-in.ts';
import type { ForeignImage, LeftOutKind } from './foreign-chat.ts';
import { type ForeignExport, parsedExport, readForeign } from './read-foreign.ts';
import { type Kept, type ReadForeignImage, toFacet } from './to-facet.ts';
import { isZip, type ZipEntry, zipEntries } from './zip.ts';

/** Things of one chat that were left out. */
export interface LeftOut {
  readonly title: string;
  readonly counts: ReadonlyMap<LeftOutKind, number>;
}

/** Report of an import: what was taken, and what not, by the titles of the chats. */
export interface ImportReport extends Imported {
  /** The program whose export it was. */
  readonly source: string;
  readonly messages: number;
  readonly images: number;
  readonly leftOut: readonly LeftOut[];
  /** Entries of the file that were no chat. */
  readonly damaged: number;
}

/** Decodes an image to know that it is one. Rejects where it is none. */
type Measure = (blob: Blob) => Promise<{ readonly width: number; readonly height: number }>;

const MOST_IMAGE = 64 * 2 ** 20;
/** All images of one import, in bytes: they lie in the memory until they are stored. */
const MOST_IMAGES = 1024 * 2 ** 20;
const CHATS = /(^|\/)(conversations(-\d+)?\.json|[^/]+\.jsonl|[^/]+\.conversation\.json)$/i;

/**
 * Takes in chats that another program exported: JSON, or the archive it came in. What cannot be taken is named in the
 * report, the rest is added. @throws FacetError `import-refused`, with nothing changed, where the file is of no program
 * that is known, or damaged as a whole
 */
export async function importForeign(
  storage: ChatStorage,
  file: File,
  measure: Measure,
): Promise<ImportReport> {
  const { parts, entries } = await partsOf(file);
  const read: ForeignExport[] = [];
  for (const part of parts) {
    const found = readForeign(parsedExport(await part.text()));
    if (found) read.push(found);
  }
  const [first] = read;
  if (!first)
    throw importRefused({
      path: '',
      why: 'it is no export of Facet, ChatGPT, Claude, open-webui, llama.cpp or LM Studio',
    });
  const readImage = imageReader(entries, measure);
  const exported: ExportedChat[] = [];
  const blobs = new Map<string, Blob>();
  const leftOut: LeftOut[] = [];
  for (const { source, chats } of read) {
    for (const chat of chats.slice(0, MOST.chats)) {
      const converted = await toFacet(source, chat, readImage);
      if (converted.exported) exported.push(converted.exported);
      for (const [sha256, blob] of converted.blobs) blobs.set(sha256, blob);
      const title = converted.exported?.chat.title ?? chat.title;
      if (converted.leftOut.length > 0) leftOut.push({ title, counts: countsOf(converted.leftOut) });
    }
  }
  const messages = exported.flatMap((chat) => chat.messages);
  return {
    ...(await takeIn(storage, exported, blobs)),
    source: first.source,
    messages: messages.length,
    images: messages.reduce((sum, row) => sum + (row.role === 'user' ? row.images.length : 0), 0),
    leftOut,
    damaged: read.reduce((sum, { damaged }) => sum + damaged, 0),
  };
}

/** The files that may have chats in them, and all others of the archive. */
async function partsOf(
  file: File,
): Promise<{ readonly parts: readonly Blob[]; readonly entries: readonly ZipEntry[] }> {
  if (!(await isZip(file))) {
    if (file.size > MOST.fileBytes)
      throw importRefused({ path: '', why: `it is larger than ${MOST.fileBytes / 2 ** 20} MiB` });
    return { parts: [file], entries: [] };
  }
  const entries = await zipEntries(file);
  const parts: Blob[] = [];
  let left: number = MOST.fileBytes;
  for (const entry of entries.filter(({ name }) => CHATS.test(name))) {
    const part = await entry.read(left);
    left -= part.size;
    parts.push(part);
  }
  if (parts.length === 0) throw importRefused({ path: '', why: 'there are no conversations in the archive' });
  return { parts, entries };
}

function countsOf(kinds: readonly LeftOutKind[]): ReadonlyMap<LeftOutKind, number> {
  const counts = new Map<LeftOutKind, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function imageReader(entries: readonly ZipEntry[], measure: Measure): ReadForeignImage {
  let left = MOST_IMAGES;
  const read = new Map<string, Promise<Kept<ImageRecord> | undefined>>();

  async function readNow(image: ForeignImage): Promise<Kept<ImageRecord> | undefined> {
    const blob = await bytesOf(image, entries, Math.min(left, MOST_IMAGE));
    if (!blob || blob.size > left) return undefined;
    const { width, height } = await measure(blob);
    left -= blob.size;
    const sha256 = await sha256Of(await blob.arrayBuffer());
    return { row: { sha256, name: image.name, width, height, closely: false }, blob };
  }

  return (image) => {
    const { source } = image;
    if (!('entry' in source)) return readNow(image).catch(() => undefined);
    // The same image of an archive may be shown many times.
    const known = read.get(source.entry) ?? readNow(image).catch(() => undefined);
    read.set(source.entry, known);
    return known;
  };
}

const DATA_URL = /^data:(image\/[\w.+-]{1,60});base64,/;

async function bytesOf(
  { source }: ForeignImage,
  entries: readonly ZipEntry[],
  most: number,
): Promise<Blob | undefined> {
  if ('data' in source) {
    const [head, type = ''] = DATA_URL.exec(source.data) ?? [];
    const bytes =
      head !== undefined && source.data.length < 1.4 * most + 100
        ? bytesOfBase64(source.data.slice(head.length))
        : undefined;
    return bytes && new Blob([bytes], { type });
  }
  if (source.entry === '') return undefined;
  const entry = entries.find(({ name }) => baseName(name).startsWith(source.entry));
  const blob = await entry?.read(most);
  return entry && blob && new Blob([blob], { type: typeOf(entry.name) });
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};
const typeOf = (name: string): string => TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? '';
