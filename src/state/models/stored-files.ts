import { FacetError } from '../../shared/errors.ts';
import { UNDO_MS } from '../../shared/undo.ts';
import { forgetDownload } from './download-rows.ts';
import { type ModelsContext, tried } from './models-context.ts';
import type { ModelsState } from './models-state.ts';

/** The worker forgets a removed file when its time is up; a little later the list knows. */
const FORGOTTEN_MS = UNDO_MS + 1_000;

/** Reads anew what is stored, for as long as it changes elsewhere. */
export async function refresh(models: ModelsContext): Promise<void> {
  const { store, client } = models;
  try {
    const storage = await client.call('storage', null);
    store.setState({ storage });
    // What was removed goes for good; until then it can be had back, also after a reload.
    if (storage.files.some(({ removed }) => removed))
      setTimeout(() => refreshAgain(models, storage), FORGOTTEN_MS);
  } catch (error) {
    store.setState({ failure: FacetError.from(error).toPlain() });
  }
}

/** Reads the list once more, unless that was done since. */
function refreshAgain(models: ModelsContext, storage: ModelsState['storage']): void {
  if (models.store.getState().storage === storage) void refresh(models);
}

/** As {@link refresh}, and forgets what went wrong. */
export async function look(models: ModelsContext): Promise<void> {
  models.store.setState({ failure: undefined });
  await refresh(models);
}

/** Does what changes the list of stored files, and reads it anew. */
export async function change(models: ModelsContext, work: () => Promise<unknown>): Promise<void> {
  await tried(models, work);
  await refresh(models);
}

/** Removes files: they can be had back for half a minute, or with `now` are gone at once, as is their space. */
export async function remove(models: ModelsContext, keys: readonly string[], now = false): Promise<void> {
  await change(models, async () => {
    for (const key of keys) {
      await models.client.call('removeFile', { key, now });
      forgetDownload(models, key);
    }
  });
}

/** Has removed files back. */
export async function undo(models: ModelsContext, keys: readonly string[]): Promise<void> {
  await change(models, async () => {
    for (const key of keys) await models.client.call('restoreFile', { key });
  });
}

/** Verifies the files of a model; what was found is told once all of them were read. */
export async function verify(models: ModelsContext, keys: readonly string[]): Promise<void> {
  const { store, client } = models;
  const stop = new AbortController();
  const stops = keys.map((key) => [key, stop] as const);
  store.setState(({ verifying }) => ({ verifying: new Map([...verifying, ...stops]) }));
  let checked: ModelsState['checked'];
  await change(models, async () => {
    const found: { readonly name: string; readonly damagedChunks: number }[] = [];
    for (const key of keys) found.push(await client.call('verifyFile', { key }, { signal: stop.signal }));
    const damagedChunks = found.reduce((sum, each) => sum + each.damagedChunks, 0);
    checked = { name: found[0]?.name ?? '', damagedChunks };
  });
  const others = [...store.getState().verifying].filter(([, each]) => each !== stop);
  store.setState({ verifying: new Map(others), checked });
}

export function stopVerifying({ store }: ModelsContext, keys: readonly string[]): void {
  for (const key of keys) store.getState().verifying.get(key)?.abort();
}
