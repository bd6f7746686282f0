import { openDB } from 'idb';
import { beforeEach, expect, it } from 'vitest';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import { leaveOrphan } from '../../../test/support/orphan-chunk.ts';
import { quickClock } from '../../../test/support/quick-clock.ts';
import { digestOf } from '../../shared/digest.ts';
import { contentKey, type FileManifest } from './manifest.ts';
import { StoredFiles } from './stored-files.ts';
import { WeightCache } from './weight-cache.ts';

const KEY = 'url:a.gguf';
const file = (change: Partial<FileManifest> = {}): FileManifest => ({
  key: KEY,
  content: contentKey(KEY, '1'),
  name: 'a.gguf',
  origin: { kind: 'url', url: 'http://hub.example/a.gguf' },
  size: 8,
  chunkBytes: 4,
  state: 'complete',
  lastUsed: 0,
  ...change,
});

async function chunk() {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  return { bytes: new Blob([bytes]), digest: await digestOf(bytes) };
}

const storedFilesOf = (cache: WeightCache) =>
  new StoredFiles({
    cache,
    storage: undefined,
    locks: undefined,
    clock: quickClock,
    onProgress: () => undefined,
  });

beforeEach(freshIndexedDb);

it('sweeping spares a download that another tab begins meanwhile', async () => {
  const [here, there] = [new WeightCache(), new WeightCache()];
  await Promise.all([here.files(), there.files()]);
  await leaveOrphan('nobody', 0, await chunk());
  const stored = await chunk();
  const { content } = file();
  await Promise.all([
    here.sweep(),
    there.putFile(file()),
    there.putChunk(file(), 0, stored),
    there.putChunk(file(), 1, stored),
  ]);
  expect(await there.storedChunks(content)).toEqual([0, 1]);
  expect(await there.storedChunks('nobody')).toEqual([]);
});

it('a file that somebody has back at the last moment stays', async () => {
  class LastMoment extends WeightCache {
    override async files(): Promise<FileManifest[]> {
      const found = await super.files();
      await storedFilesOf(new WeightCache()).restore(KEY);
      return found;
    }
  }
  const cache = new WeightCache();
  await cache.putFile(file({ removedAt: 1 }));
  await cache.putChunk(file(), 0, await chunk());
  await storedFilesOf(new LastMoment()).tidy(true);
  expect(await cache.file(KEY)).toMatchObject({ removedAt: undefined });
  expect(await cache.storedChunks(file().content)).toEqual([0]);
  await cache.putFile(file({ removedAt: 1 }));
  await storedFilesOf(cache).tidy(true);
  expect(await cache.file(KEY)).toBeUndefined();
  expect(await cache.storedChunks(file().content)).toEqual([]);
});

it('keeps no chunk of a file that another tab has thrown away with the database', async () => {
  const cache = new WeightCache();
  await cache.putFile(file());
  await cache.putChunk(file(), 0, await chunk());
  await deleted('facet-weights');
  await expect(cache.putChunk(file(), 1, await chunk())).rejects.toMatchObject({
    code: 'storage-damaged',
    message: expect.stringContaining('a.gguf'),
  });
  expect(await cache.storedChunks(file().content)).toEqual([]);
  await cache.putFile(file());
  await cache.putChunk(file(), 1, await chunk());
  expect(await cache.storedChunks(file().content)).toEqual([1]);
});

it('says that a newer Facet has taken over, and to whom it still belongs', async () => {
  const cache = new WeightCache();
  await cache.putFile(file());
  const newer = await openDB('facet-weights', 99);
  await expect(cache.putChunk(file(), 0, await chunk())).rejects.toMatchObject({ code: 'outdated' });
  await expect(cache.files()).rejects.toMatchObject({ code: 'outdated' });
  newer.close();
});

/** Deletes a database as another tab does: whoever has it open is asked to close it. */
const deleted = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(request.error ?? new Error('not deleted')));
  });
