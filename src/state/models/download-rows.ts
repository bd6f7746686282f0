import type { PlainError } from '../../shared/errors.ts';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import { failedDownload } from './failed-download.ts';
import type { ModelsContext } from './models-context.ts';
import { withEntry, withoutEntry } from './models-state.ts';

type Rows = Pick<ModelsContext, 'store'>;

/** Takes a download off the list. */
export function forgetDownload({ store }: Rows, key: string): void {
  store.setState(({ downloads }) => ({ downloads: withoutEntry(downloads, key) }));
}

/** A download that failed is under way again at once: its row stays where it is, and the focus in it. */
export function beginDownload({ store }: Rows, key: string): void {
  const { downloads } = store.getState();
  const before = downloads.get(key);
  if (before?.state !== 'failed') return;
  const { error: _, ...progress } = before;
  store.setState({ downloads: withEntry(downloads, key, { ...progress, state: 'downloading' }) });
}

/** Shows a download that did not come about among the others. */
export function refuseDownload({ store }: Rows, source: RemoteFile, error: PlainError): void {
  const key = fileKey(source);
  const { downloads, storage } = store.getState();
  if (error.code === 'aborted') forgetDownload({ store }, key);
  else if (downloads.get(key)?.state !== 'failed')
    store.setState({ downloads: withEntry(downloads, key, failedDownload(source, error, storage?.files)) });
}
