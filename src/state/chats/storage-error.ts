import { FacetError } from '../../shared/errors.ts';

/** Names by which browsers say that a page may have no database, or that it is broken beyond opening. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'SecurityError',
  'InvalidStateError',
  'UnknownError',
  'NotAllowedError',
]);

/** The reason why the database of chats did not open, in words. */
export function openingError(reason: unknown): FacetError {
  const name = reason instanceof Error ? reason.name : '';
  if (FORBIDDEN.has(name) || reason instanceof ReferenceError) return refused(name);
  return writingError(reason);
}

function refused(cause: string): FacetError {
  return new FacetError(
    'storage-refused',
    'This browser lets Facet keep nothing, so chats last only until this tab is closed.',
    'Allow site data for this address, or leave private browsing; until then, export the chats to keep.',
    { cause },
  );
}

/** The reason why something could not be read or written, in words. */
export function writingError(reason: unknown): FacetError {
  const name = reason instanceof Error ? reason.name : '';
  if (name === 'VersionError') {
    return new FacetError(
      'outdated',
      'A newer Facet in another tab has taken over the chats.',
      'Reload this tab to go on. Everything saved is there.',
    );
  }
  if (name === 'QuotaExceededError') {
    return new FacetError(
      'quota-exceeded',
      'There is no room left on this device to save the chat.',
      'Remove downloaded models that you do not use, or chats with many images, or free some disk space; then go on writing. Until then, do not close this tab.',
    );
  }
  if (name === 'AbortError') {
    return new FacetError(
      'internal',
      'The browser broke off saving the chat.',
      'Go on writing: the next change saves it again.',
    );
  }
  return FacetError.from(reason);
}

/** A database that has not said for long whether it has saved the chat. */
export const silentStorage = (): FacetError =>
  new FacetError(
    'storage-refused',
    'The browser has not answered whether it saved the chat.',
    'Close other tabs of Facet, or restart the browser; export the chat before, to be safe.',
    { cause: 'no answer' },
  );

/** A stored row that nothing can be made of; the rest is shown. */
export function damagedRow(kind: 'chat' | 'message' | 'image', key: string, why: string): FacetError {
  return new FacetError(
    'storage-damaged',
    `A stored ${kind} is damaged and is left out.`,
    'The rest is as it was. Export your chats to be safe.',
    { kind, key, why },
  );
}
