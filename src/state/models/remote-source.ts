import * as v from 'valibot';
import type { RemoteSource, StoredFile } from '../../worker/library-protocol.ts';
import type { SourceSpec } from '../../worker/protocol.ts';

/** What downloads and stored files of a source are named by; the worker's cache makes the same names. */
export const keyOf = (source: RemoteSource): string =>
  source.kind === 'url'
    ? `url:${source.url}`
    : `hub:${source.repo}@${source.revision ?? 'main'}/${source.path}`;

/** What to load or download for a stored file. */
export const sourceOf = ({ name, origin }: Pick<StoredFile, 'name' | 'origin'>): RemoteSource => ({
  name,
  ...origin,
});

/** Whether it can be fetched again, without the person. */
export const isRemote = (source: SourceSpec): source is RemoteSource => source.kind !== 'file';

/** A source as it is kept between visits. */
export const remoteSourceSchema = v.variant('kind', [
  v.object({ kind: v.literal('url'), url: v.string(), name: v.string() }),
  v.object({
    kind: v.literal('hub'),
    repo: v.string(),
    path: v.string(),
    revision: v.exactOptional(v.string()),
    name: v.string(),
  }),
]);
