import { FacetError } from '../../shared/errors.ts';
import { chat, chats, storage } from '../../state/session.ts';
import { chatsStrings } from './chats-strings.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { toasts } from '../../ui/toast/toasts.ts';

const { foot: texts, untitled } = chatsStrings;

/** Saves one chat as a file. Rejects with a FacetError. */
export async function exportChat(id: string, form: 'json' | 'markdown'): Promise<void> {
  const title = chats.store.getState().chats.find((one) => one.id === id)?.title;
  await chat.saved();
  const blob = await blobOf(form, [id]);
  saveBlob(blob, `${fileName(title || untitled)}.${form === 'json' ? 'json' : 'md'}`);
}

/** Saves all chats as a file that {@link importFiles} takes, or several. Rejects with a FacetError. */
export async function exportAll(): Promise<void> {
  await chat.saved();
  const day = new Date().toISOString().slice(0, 10);
  const { exportFiles } = await import('../../state/chats/export-json.ts');
  const leftOut = new Set<string>();
  const files = await exportFiles(storage, undefined, undefined, leftOut);
  for (const [index, file] of files.entries()) {
    const part = files.length > 1 ? `-${index + 1}-of-${files.length}` : '';
    saveBlob(file, `facet-chats-${day}${part}.json`);
  }
  tellLeftOut(leftOut);
}

/** Takes in exported chats, and says how many. Rejects with a FacetError, and what was in that file is left out. */
export async function importFiles(files: readonly File[]): Promise<void> {
  const { importChats } = await import('../../state/chats/import.ts');
  for (const file of files) {
    const { added, copies, same } = await importChats(storage, file);
    toasts.show(texts.imported(added.length, copies, same));
  }
}

/** The same for files that came from anywhere; what goes wrong is said over the composer. */
export function takeInChats(files: readonly File[]): void {
  importFiles(files).catch((reason: unknown) => chats.report(FacetError.from(reason)));
}

async function blobOf(form: 'json' | 'markdown', ids: readonly string[]): Promise<Blob> {
  if (form === 'json') {
    const { exportJson } = await import('../../state/chats/export-json.ts');
    const leftOut = new Set<string>();
    const file = await exportJson(storage, ids, leftOut);
    tellLeftOut(leftOut);
    return file;
  }
  const { exportMarkdown } = await import('../../state/chats/export-markdown.ts');
  return exportMarkdown(storage, ids);
}

/** Says what an export could not take along; the file names it. */
function tellLeftOut(leftOut: ReadonlySet<string>): void {
  if (leftOut.size > 0) toasts.show(texts.leftOut([...leftOut]));
}

/** A title as every system can have it as the name of a file. */
const fileName = (title: string): string =>
  title
    .replaceAll(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 80) || 'chat';
