import type { RemoteSource, StoredFile } from '../../worker/library-protocol.ts';

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

/** Whether something from storage is a source that can be fetched again. */
export function isRemoteSource(value: unknown): value is RemoteSource {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, url, repo, path, revision, name } = value as Readonly<Record<string, unknown>>;
  const texts = kind === 'url' ? [name, url] : [name, repo, path, revision ?? ''];
  return (kind === 'url' || kind === 'hub') && texts.every((text) => typeof text === 'string');
}
