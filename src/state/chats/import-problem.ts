import { shortened } from '../../shared/beginning.ts';
import { FacetError } from '../../shared/errors.ts';
import type { ExportedChat } from './export-schema.ts';

export interface ImportProblem {
  /** Such as `chats[0].messages[3].parent`. */
  readonly path: string;
  readonly why: string;
}

/** Characters of the place and of the reason that are told; a damaged file may have any number. */
const TOLD = 300;

export function importRefused(problem: ImportProblem): FacetError {
  const path = shortened(problem.path, TOLD);
  const why = shortened(problem.why, TOLD);
  return new FacetError(
    'import-refused',
    path === '' ? `The file was not imported: ${why}.` : `The file was not imported: at ${path}, ${why}.`,
    'Nothing was changed. Choose a file that Facet exported, or export the chats once more.',
    { path, why },
  );
}

/** The first fault in how messages hang together: every one has to lead back to a first one, and be the only one of its id. */
export function findProblem(
  chats: readonly ExportedChat[],
  images: Readonly<Record<string, unknown>>,
): ImportProblem | undefined {
  const chatIds = new Set<string>();
  const messageIds = new Set<string>();
  for (const [index, { chat, messages }] of chats.entries()) {
    const at = `chats[${index}]`;
    if (chatIds.has(chat.id)) return { path: `${at}.chat.id`, why: 'another chat has the same id' };
    chatIds.add(chat.id);
    const parents = new Map(messages.map(({ id, parent }) => [id, parent]));
    const rooted = new Set<string>();
    for (const [place, message] of messages.entries()) {
      const path = `${at}.messages[${place}]`;
      if (messageIds.has(message.id)) return { path: `${path}.id`, why: 'another message has the same id' };
      messageIds.add(message.id);
      if (message.chat !== chat.id) return { path: `${path}.chat`, why: 'it is the id of another chat' };
      if (message.parent !== null && !parents.has(message.parent))
        return { path: `${path}.parent`, why: 'no message of the chat has this id' };
      if (!leadsToFirst(message.id, parents, rooted))
        return { path: `${path}.parent`, why: 'the messages follow each other in a circle' };
      if (message.role !== 'user') continue;
      const lost = message.images.findIndex(({ sha256 }) => !Object.hasOwn(images, sha256));
      if (lost >= 0) return { path: `${path}.images[${lost}]`, why: 'the file does not have this image' };
      const gone = (message.files ?? []).findIndex(({ sha256 }) => !Object.hasOwn(images, sha256));
      if (gone >= 0) return { path: `${path}.files[${gone}]`, why: 'the file does not have this text' };
    }
    for (const [parent, child] of Object.entries(chat.chosen)) {
      const follows = parents.get(child);
      if (follows !== undefined && (follows ?? '') !== parent)
        return { path: `${at}.chat.chosen.${parent}`, why: 'the chosen message follows another one' };
    }
  }
  return undefined;
}

/** Whether a message has a first one above it; those that have are remembered in `rooted`. */
function leadsToFirst(id: string, parents: ReadonlyMap<string, string | null>, rooted: Set<string>): boolean {
  const passed = new Set<string>();
  let at: string | null | undefined = id;
  while (at && !rooted.has(at)) {
    if (passed.has(at)) return false;
    passed.add(at);
    at = parents.get(at);
  }
  for (const each of passed) rooted.add(each);
  return true;
}
