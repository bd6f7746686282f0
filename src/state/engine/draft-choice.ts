import { isVisionFile, type Size, sizeOfName } from '../../shared/family.ts';
import { inTime } from '../../shared/in-time.ts';
import { orAborted } from '../../shared/or-aborted.ts';
import { remoteFileOf } from '../../shared/remote-file.ts';
import type { LoadRequest } from '../../worker/protocol.ts';
import { type StoredModel, storedModels } from '../models/stored-models.ts';
import type { EngineContext } from './engine-context.ts';
import { requestName } from './load-request.ts';

/** Sizes that are so much larger than the small model that its guesses may pay. */
const GUESSED_FOR: ReadonlySet<Size | undefined> = new Set<Size>(['4b', '12b', '27b']);

/** Milliseconds within which it has to be known what is stored. */
const STORAGE_MS = 10_000;

/** A model for chats of the smallest size, all of it here. */
const isSmall = ({ name, state }: StoredModel): boolean =>
  state !== 'partial' && sizeOfName(name) === '270m' && /(^|[^a-z])it([^a-z]|$)/i.test(name);

/** Whether a small model could guess for the one of a request, were it stored. */
export const mayHaveDraft = (request: LoadRequest): boolean =>
  GUESSED_FOR.has(sizeOfName(requestName(request)));

/** A small model that is to guess for the one of a request: one that is stored, unless a person wants none. */
export async function draftChoice(
  { store, client, memoryBytes }: Pick<EngineContext, 'store' | 'client' | 'memoryBytes'>,
  request: LoadRequest,
  signal: AbortSignal,
): Promise<Pick<LoadRequest, 'draft'>> {
  if (!store.getState().limits.draft || !mayHaveDraft(request)) return {};
  // A disk that does not answer holds up no load, nor the stop of one.
  const storage = await inTime(STORAGE_MS, signal, (until) =>
    orAborted(client.call('storage', null), until).catch(() => undefined),
  );
  const files = storage?.files.filter(({ removed }) => !removed) ?? [];
  const small = storedModels(files).find(isSmall);
  if (!small) return {};
  const sources = small.files.filter(({ name }) => !isVisionFile(name)).map(remoteFileOf);
  return { draft: { sources, optional: true, memoryBytes: memoryBytes() } };
}
