import { FacetError } from '../../shared/errors.ts';
import { measureImage } from '../../state/chat/chat-image.ts';
import type { Imported } from '../../state/chats/take-in.ts';
import type { ImportReport } from '../../state/foreign/import-foreign.ts';
import { chat, chats, overlay, storage } from '../../state/session.ts';
import { titleOf } from './chat-commands.ts';
import { chatsStrings } from './chats-strings.ts';
import { importReports } from './import-report-store.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { toasts } from '../../ui/toast/toasts.ts';

const { foot: texts } = chatsStrings;

/** Forms in which one chat is saved, with the endings of their files. */
const ENDINGS = { json: 'json', markdown: 'md', html: 'html' } as const;
export type ChatForm = keyof typeof ENDINGS;

/** Saves one chat as a file. Rejects with a FacetError. */
export async function exportChat(id: string, form: ChatForm): Promise<void> {
  const title = titleOf(id);
  await chat.saved();
  const blob = await blobOf(form, id);
  saveBlob(blob, `${fileName(title)}.${ENDINGS[form]}`);
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

/** Files that may have chats in them, for the system's picker. */
export const CHATS_ACCEPT = '.json,.jsonl,.zip,application/json,application/zip';

/**
 * Takes in chats that Facet or another program exported, and says how many, and what was left out. Rejects with a
 * FacetError, and what was in that file is left out.
 */
export async function importFiles(files: readonly File[]): Promise<void> {
  const reports: ImportReport[] = [];
  for (const file of files) {
    const report = await importFile(file);
    if (report) reports.push(report);
  }
  importReports.setState({ reports });
  if (reports.some(isIncomplete)) overlay.open('import-report');
}

/** Whether there is something that was not taken in: then the report tells all of it. */
const isIncomplete = ({ leftOut, damaged }: ImportReport): boolean => leftOut.length > 0 || damaged > 0;

/** In bytes: an export of Facet says that it is one at its beginning. */
const HEAD = 4096;

/** The report, where it was an export of another program. */
async function importFile(file: File): Promise<ImportReport | undefined> {
  if (/"facet-chats"/.test(await file.slice(0, HEAD).text())) {
    const { importChats } = await import('../../state/chats/import.ts');
    tellImported(await importChats(storage, file));
    return undefined;
  }
  const { importForeign } = await import('../../state/foreign/import-foreign.ts');
  const report = await importForeign(storage, file, measureImage);
  if (!isIncomplete(report)) tellImported(report);
  return report;
}

const tellImported = ({ added, copies, same }: Imported): void =>
  void toasts.show(texts.imported(added.length, copies, same));

/** The same for files that came from anywhere; what goes wrong is said over the composer. */
export function takeInChats(files: readonly File[]): void {
  importFiles(files).catch((reason: unknown) => chats.report(FacetError.from(reason)));
}

async function blobOf(form: ChatForm, id: string): Promise<Blob> {
  const ids = [id];
  if (form === 'html') {
    const [{ exportHtml }, { formulaHtml }] = await Promise.all([
      import('./export-html.ts'),
      import('../../ui/markdown/math.ts'),
    ]);
    return exportHtml(storage, id, formulaHtml);
  }

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
