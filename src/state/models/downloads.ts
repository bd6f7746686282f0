import { FacetError } from '../../shared/errors.ts';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import type { DownloadProgress } from '../../worker/library-protocol.ts';
import { tellToken } from './access-token.ts';
import { beginDownload, forgetDownload, refuseDownload } from './download-rows.ts';
import { type ModelsContext, tried } from './models-context.ts';
import { withEntry, withoutEntry } from './models-state.ts';
import { change, refresh, remove } from './stored-files.ts';

/** Takes in what the worker says of a download. */
export function followDownload(models: ModelsContext, progress: DownloadProgress): void {
  const { store } = models;
  const { key, state, totalBytes } = progress;
  const { storage, downloads, arrived } = store.getState();
  if (state === 'done') {
    const came = downloads.get(key)?.state !== 'verifying';
    store.setState({
      downloads: withoutEntry(downloads, key),
      arrived: came ? withEntry(arrived, key, totalBytes) : arrived,
    });
  } else store.setState({ downloads: withEntry(downloads, key, progress) });
  // A list that somebody looks at follows what begins, and what comes to rest.
  const known = storage?.files.some((file) => file.key === key);
  if (storage && (!known || /^(done|failed|paused)$/.test(state))) void refresh(models);
}

/** Downloads files one after the other, without loading them. */
export async function download(models: ModelsContext, sources: readonly RemoteFile[]): Promise<void> {
  const { store, client } = models;
  const together = sources.map((source) => [fileKey(source), sources] as const);
  store.setState(({ begun }) => ({
    begun: new Map([...begun, ...together]),
    failure: undefined,
    checked: undefined,
  }));
  for (const source of sources) beginDownload(models, fileKey(source));
  for (const source of sources) {
    try {
      await tellToken(models);
      await client.call('download', source);
      // What was stored already tells of no end.
      forgetDownload(models, fileKey(source));
    } catch (error) {
      refuseDownload(models, source, FacetError.from(error).toPlain());
      return;
    }
  }
  store.setState({ finished: sources });
}

export async function steer(models: ModelsContext, key: string, to: 'pause' | 'resume'): Promise<void> {
  await tried(models, () => models.client.call('steerDownload', { key, to }));
}

/** Goes on with a download of this visit, or takes one up again that was left or has failed, and what was to follow. */
export async function resume(
  models: ModelsContext,
  key: string,
  source: RemoteFile | undefined,
): Promise<void> {
  const { downloads, begun } = models.store.getState();
  if (downloads.get(key)?.state === 'paused') await steer(models, key, 'resume');
  else if (source) await download(models, begun.get(key) ?? [source]);
}

/** Ends a download and removes what came of it; that can be had back for half a minute. */
export async function cancel(models: ModelsContext, key: string): Promise<void> {
  const { downloads, storage } = models.store.getState();
  const state = downloads.get(key)?.state ?? 'failed';
  // The worker has nothing to end where a download failed, or was left by an earlier visit.
  if (state !== 'failed') {
    await change(models, async () => {
      await models.client.call('steerDownload', { key, to: 'cancel' });
      // Before the list shows what can be undone: that takes the focus from what is gone.
      forgetDownload(models, key);
    });
  } else if (storage?.files.some((file) => file.key === key)) await remove(models, [key]);
  forgetDownload(models, key);
}

/** Begins what was refused for want of an access token. */
export function retryRefused(models: ModelsContext): void {
  const { downloads, begun } = models.store.getState();
  for (const [key, sources] of begun)
    if (downloads.get(key)?.error?.code === 'access-refused') void download(models, sources);
}
