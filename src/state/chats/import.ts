import * as v from 'valibot';
import { bytesOfBase64 } from './base64.ts';
import {
  type ExportedChat,
  EXPORT_FORMAT,
  EXPORT_VERSION,
  exportSchema,
  headSchema,
  MOST,
} from './export-schema.ts';
import { findProblem, importRefused } from './import-problem.ts';
import { sha256Of } from '../../shared/digest.ts';
import type { ChatStorage } from './chat-storage.ts';
import { type Imported, takeIn } from './take-in.ts';

/**
 * Takes in chats that {@link exportJson} wrote. All of the file is held to its schema, its trees and its
 * digests before anything is written; a chat that is here already is added as a copy, unless it is the same.
 * @throws FacetError `import-refused` with the entry (`data.path`) and what is wrong with it (`data.why`);
 * nothing was changed then.
 */
export async function importChats(storage: ChatStorage, file: Blob): Promise<Imported> {
  const { chats, images } = await readExport(file);
  return takeIn(storage, chats, images);
}

interface Export {
  readonly chats: readonly ExportedChat[];
  readonly images: ReadonlyMap<string, Blob>;
}

async function readExport(file: Blob): Promise<Export> {
  if (file.size > MOST.fileBytes) {
    throw importRefused({ path: '', why: `it is larger than ${MOST.fileBytes / 2 ** 20} MiB` });
  }
  let json: unknown;
  try {
    json = JSON.parse(await file.text());
  } catch {
    throw importRefused({ path: '', why: 'it is no JSON' });
  }
  const head = v.safeParse(headSchema, json);
  if (!head.success)
    throw importRefused({ path: '', why: `it does not say that it is of the format ${EXPORT_FORMAT}` });
  if (head.output.version > EXPORT_VERSION)
    throw importRefused({
      path: 'version',
      why: 'it was written by a newer Facet; reload the page to update',
    });
  const parsed = v.safeParse(exportSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw importRefused({ path: pathOf(v.getDotPath(issue)), why: issue.message });
  }
  const { chats, images } = parsed.output;
  const problem = findProblem(chats, images);
  if (problem) throw importRefused(problem);
  return { chats, images: await readImages(images) };
}

async function readImages(
  images: v.InferOutput<typeof exportSchema>['images'],
): Promise<ReadonlyMap<string, Blob>> {
  const read = new Map<string, Blob>();
  for (const [sha256, image] of Object.entries(images)) {
    // It was lost before the export; the chat says so where it stood.
    if (!image) continue;
    const path = `images.${sha256}`;
    const bytes = bytesOfBase64(image.base64);
    if (!bytes) throw importRefused({ path, why: 'it is no base64' });
    if ((await sha256Of(bytes)) !== sha256)
      throw importRefused({ path, why: 'the image is not the one that was exported' });
    read.set(sha256, new Blob([bytes], { type: image.type }));
  }
  return read;
}

/** `chats.0.title` as people write it: `chats[0].title`. */
const pathOf = (dotted: string | null): string => (dotted ?? '').replace(/\.(\d+)(?=\.|$)/g, '[$1]');
