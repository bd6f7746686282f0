import * as v from 'valibot';
import { fileKey, isRemote, type RemoteFile, remoteFileSchema } from '../../shared/remote-file.ts';
import type { LoadRequest } from '../../worker/protocol.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

const LOADED = 'facet.model';
const BEGUN = 'facet.model.begun';

/** A model that can be had again without the person. */
export type LastModel = v.InferOutput<typeof lastModelSchema>;
const lastModelSchema = v.object({
  sources: v.pipe(v.array(remoteFileSchema), v.nonEmpty(), v.readonly()),
});

export interface LastModels {
  /** The model that was loaded last. Not one whose loading ended the page: that would end the next one too. */
  readonly loaded: () => LastModel | undefined;
  /** One whose loading has begun since, and was not ended. */
  readonly begun: () => LastModel | undefined;
  readonly begin: (request: LoadRequest) => void;
  readonly succeed: (request: LoadRequest) => void;
  /** The one that has begun will not come. */
  readonly giveUp: () => void;
  readonly forget: () => void;
}

/** The model that was loaded last, kept between visits; files of the person's own disk cannot be. */
export function lastModels(storage: ChoiceStorage | undefined): LastModels {
  const loaded = () => recall(storage, LOADED, lastModelSchema);
  const begun = () => recall(storage, BEGUN, lastModelSchema);
  // Where nothing was kept, nothing has to be written to forget it.
  const clear = (key: string) => {
    if (recall(storage, key, lastModelSchema)) remember(storage, key, null);
  };
  return {
    loaded,
    begun,
    begin({ sources }) {
      if (!sources.every(isRemote)) return;
      remember(storage, BEGUN, { sources });
      const before = loaded();
      if (before && isSame(before.sources, sources)) clear(LOADED);
    },
    succeed({ sources }) {
      if (!sources.every(isRemote)) return;
      remember(storage, LOADED, { sources });
      clear(BEGUN);
    },
    giveUp: () => clear(BEGUN),
    forget() {
      clear(LOADED);
      clear(BEGUN);
    },
  };
}

/** Whether these are the same files in the same order. */
export const isSame = (some: readonly RemoteFile[], others: readonly RemoteFile[]): boolean =>
  some.map(fileKey).join('\n') === others.map(fileKey).join('\n');
