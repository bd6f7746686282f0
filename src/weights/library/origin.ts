import { FacetError } from '../../shared/errors.ts';
import { type FileOrigin, MAIN_BRANCH, type RemoteFile } from '../../shared/remote-file.ts';
import { parseAddress } from '../hub/address.ts';
import type { Hub } from '../hub/hub.ts';
import { Backoff } from '../source/backoff.ts';
import type { Clock } from '../source/clock.ts';
import { failed } from '../source/failures.ts';
import { requestRange } from '../source/range.ts';
import { nameOf } from '../source/url.ts';
import type { Web } from '../source/web.ts';

interface Remote {
  readonly web: Web;
  readonly hub: Hub;
  readonly online: () => boolean;
}

/** Facts that a server tells of a file before it is downloaded. */
export interface FileFacts {
  readonly size: number;
  readonly sha256?: string;
  readonly commit?: string;
  readonly mark?: string;
}

/**
 * The origin under which to keep a file, by what the page called it; an address of a file on the hub is that
 * file of the repository. Undefined for files of the page's own server.
 * @throws FacetError `source-failed` for an address that is none, or not one to fetch from
 */
export function fileOrigin(file: RemoteFile, web: Web, hub: Hub): FileOrigin | undefined {
  if (file.kind === 'hub') {
    const { repo, path, revision = MAIN_BRANCH } = file;
    return { kind: 'hub', repo, path, revision };
  }
  const url = web.url(file.url);
  if (web.isOwn(url)) return undefined;
  if (url.origin === hub.origin) {
    const address = parseAddress(url.href, hub.origin);
    if (address.kind === 'repository' && address.path !== undefined) {
      return { kind: 'hub', repo: address.repo, path: address.path, revision: address.revision };
    }
  }
  return { kind: 'url', url: url.href };
}

/** The address at which a file is to be fetched; `commit` pins the version. */
export function originUrl(
  origin: FileOrigin,
  { web, hub }: Pick<Remote, 'web' | 'hub'>,
  commit?: string,
): URL {
  return origin.kind === 'url'
    ? web.url(origin.url)
    : hub.fileUrl(origin.repo, commit ?? origin.revision, origin.path);
}

/**
 * Asks the hub's listing, or the server itself; this also where the listing was cut off before the file.
 * @throws FacetError `access-refused`, `source-failed` (with `data.status` 200 for a server without ranges)
 */
export async function fetchFacts(
  origin: FileOrigin,
  remote: Remote,
  clock: Clock,
  signal: AbortSignal,
): Promise<FileFacts> {
  let pinned: Pick<FileFacts, 'commit'> = {};
  if (origin.kind === 'hub') {
    const { commit, files, isWhole } = await remote.hub.listing(origin.repo, origin.revision, signal);
    const file = files.find(({ path }) => path === origin.path);
    if (file) {
      const { size, sha256 } = file;
      return { size, commit, ...(sha256 === undefined ? {} : { sha256 }) };
    }
    if (isWhole) {
      const hint = 'Choose another file of the repository; it may have been renamed.';
      throw failed(origin.path, `${origin.repo} has no such file`, hint, { status: 404 });
    }
    pinned = { commit };
  }
  const url = originUrl(origin, remote, pinned.commit);
  const backoff = new Backoff({ clock, online: () => true, most: remote.online() ? 4 : 1 });
  const answer = await backoff.until(signal, () =>
    requestRange(remote.web, url, nameOf(url), [0, 0], { signal, headers: remote.hub.headers(url) }),
  );
  await answer.body.cancel();
  return { size: answer.total, ...pinned, ...(answer.mark === undefined ? {} : { mark: answer.mark }) };
}

/** Whether a failure says nothing about the file: no connection, or a server in trouble. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof FacetError) || error.code !== 'source-failed') return false;
  const status = error.data['status'];
  return status === undefined || status === 429 || (typeof status === 'number' && status >= 500);
}

/** A file of the page's own server, or of one that gives files only whole. */
export function unkept(file: RemoteFile): FacetError {
  const name = file.kind === 'hub' ? file.path : file.name;
  return failed(
    name,
    'its server gives it only whole, so it cannot be kept here part by part',
    'Chat with it without keeping it, or download it with the browser and open it from disk.',
  );
}
