import type { RemoteSource } from '../worker/library-protocol.ts';
import type { LoadRequest } from '../worker/protocol.ts';
import { isRemoteSource } from './remote-source.ts';
import { type ChoiceStorage, recall, remember } from './remembered.ts';

const KEY = 'facet.model';

/** The model that was loaded last, to be loaded again at the next visit. */
export interface LastModel {
  readonly sources: readonly RemoteSource[];
}

/** Keeps what was loaded, when it can be had again without the person; null forgets it. */
export function rememberModel(storage: ChoiceStorage | undefined, request: LoadRequest | null): void {
  if (request?.sources.every(isRemoteSource)) remember(storage, KEY, { sources: request.sources });
  else if (request === null) remember(storage, KEY, null);
}

export const recallModel = (storage: ChoiceStorage | undefined): LastModel | undefined =>
  recall(storage, KEY, isLastModel);

function isLastModel(value: unknown): value is LastModel {
  const sources = typeof value === 'object' && value !== null && 'sources' in value && value.sources;
  return Array.isArray(sources) && sources.length > 0 && sources.every(isRemoteSource);
}
