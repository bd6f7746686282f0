import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HUB_TOKEN, TestHub } from '../../../test/support/hub.ts';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import { leaveOrphan } from '../../../test/support/orphan-chunk.ts';
import { quickClock } from '../../../test/support/quick-clock.ts';
import { Random } from '../../../test/support/random.ts';
import { CachedSource } from '../cache/cached-source.ts';
import type { DownloadProgress } from '../../shared/downloads.ts';
import type { RemoteFile } from '../../shared/remote-file.ts';
import { DownloadingSource } from '../cache/downloading-source.ts';
import type { Locks } from '../cache/file-lock.ts';
import { WeightCache } from '../cache/weight-cache.ts';
import { Hub } from '../hub/hub.ts';
import { WeightLibrary } from './library.ts';
import type { WeightSource } from '../source/source.ts';
import { Web } from '../source/web.ts';

const CHUNK = 64 * 1024;
const SIZE = 12 * CHUNK + 345;
const REPO = 'someone/model';
const FILE: RemoteFile = { kind: 'hub', repo: REPO, path: 'model.gguf', name: 'model.gguf' };
const KEY = `hub:${REPO}@main/model.gguf`;

const random = new Random(66);
const bytesOf = (size: number) => Uint8Array.from({ length: size }, () => random.integer(0, 256));
const content = bytesOf(SIZE);

let server: TestHub;
let online = true;
let quota = Infinity;
const { signal } = new AbortController();

beforeEach(async () => {
  freshIndexedDb();
  online = true;
  quota = Infinity;
  server = await TestHub.start();
  server.publish(REPO, { 'model.gguf': content });
});
afterEach(() => server.stop());

interface Tab {
  readonly library: WeightLibrary;
  readonly cache: WeightCache;
  readonly hub: Hub;
  readonly told: DownloadProgress[];
}

/** A tab of the app: its own worker, the same database. */
function tab(locks?: Locks): Tab {
  const web = new Web({ base: 'http://page.example/', extraOrigins: server.origins });
  const hub = new Hub({ web, clock: quickClock, online: () => online, origin: server.origin });
  const cache = new WeightCache();
  const told: DownloadProgress[] = [];
  const library = new WeightLibrary({
    cache,
    web,
    hub,
    locks,
    storage: {
      estimate: async () => ({ usage: 0, quota }),
      persisted: async () => false,
    },
    online: () => online,
    onProgress: (progress) => told.push(progress),
    clock: quickClock,
    chunkBytes: CHUNK,
  });
  return { library, cache, hub, told };
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function expectWhole(source: WeightSource, expected = content): Promise<void> {
  expect(digest(await source.read(0, source.size))).toBe(digest(expected));
}

/** As `navigator.locks`, for tabs of one test. */
function oneLock(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    query: async () => ({ held: [...tails.keys()].map((name) => ({ name })) }),
    async request(name, { signal: stop, ifAvailable }, work) {
      if (ifAvailable && tails.has(name)) return work(null);
      const before = tails.get(name) ?? Promise.resolve();
      const mine = before.then(() => {
        stop?.throwIfAborted();
        return work({});
      });
      const tail: Promise<unknown> = mine
        .catch(() => undefined)
        .then(() => tails.get(name) === tail && tails.delete(name));
      tails.set(name, tail);
      return mine;
    },
  };
}

async function damage({ cache }: Tab, index: number): Promise<void> {
  const file = (await cache.file(KEY))!;
  const chunk = (await cache.chunk(file.content, index))!;
  const bytes = new Uint8Array(await chunk.bytes.arrayBuffer());
  bytes[100]! ^= 4;
  await cache.putChunk(file, index, { ...chunk, bytes: new Blob([bytes]) });
}

describe('WeightLibrary', () => {
  it('downloads once; the next visit asks nobody', async () => {
    const first = await tab().library.open(FILE, signal);
    expect(first).toBeInstanceOf(DownloadingSource);
    expect(first).toMatchObject({ name: 'model.gguf', size: SIZE });
    await expectWhole(first);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const requests = server.requests.length;
    online = false;
    const second = await tab().library.open(FILE, signal);
    expect(second).toBeInstanceOf(CachedSource);
    expect(second.id).toBe(first.id);
    await expectWhole(second);
    expect(server.requests).toHaveLength(requests);
  });

  it('knows a file of the hub by its address, and asks the hub for its digest', async () => {
    const { library } = tab();
    await expectWhole(
      await library.open(
        { kind: 'url', url: server.address(REPO, 'model.gguf'), name: 'model.gguf' },
        signal,
      ),
    );
    expect((await library.stored.files())[0]).toMatchObject({
      key: KEY,
      state: 'verified',
      sha256: digest(content),
    });
  });

  it('asks the server itself for a file behind the end of a listing that was cut off', async () => {
    const { library, hub } = tab();
    const listing = { ...(await hub.listing(REPO, 'main', signal)), files: [] };
    const list = vi.spyOn(hub, 'listing').mockResolvedValue(listing);
    await expect(library.open(FILE, signal)).rejects.toMatchObject({
      message: expect.stringContaining('no such file'),
    });
    list.mockResolvedValue({ ...listing, isWhole: false });
    await expectWhole(await library.open(FILE, signal));
    expect((await library.stored.files())[0]).toMatchObject({ key: KEY, state: 'complete' });
  });

  it('keeps the files of other addresses too, by the mark of their server', async () => {
    const url = server.origins[1] + '/' + REPO + '/0/model.gguf';
    const { library } = tab();
    await expectWhole(await library.open({ kind: 'url', url, name: 'mine.gguf' }, signal));
    expect((await library.stored.files())[0]).toMatchObject({
      key: `url:${url}`,
      name: 'mine.gguf',
      state: 'complete',
    });
  });

  it('resumes where another visit ended', async () => {
    server.pauseMs = 5;
    const before = tab();
    const controller = new AbortController();
    const source = await before.library.open(FILE, controller.signal);
    await source.read(3 * CHUNK, 10);
    controller.abort();
    await expect.poll(() => before.told.at(-1)?.state).toBe('paused');
    const [{ storedBytes, state } = expect.fail('nothing stored')] = await before.library.stored.files();
    expect(state).toBe('partial');
    expect(storedBytes).toBeGreaterThan(0);
    const after = tab();
    await expectWhole(await after.library.open(FILE, signal));
    expect(after.told[0]).toMatchObject({ state: 'downloading', loadedBytes: storedBytes });
    expect(after.told[0]).not.toHaveProperty('notice');
  });

  it('does not say that it downloaded what it cannot keep', async () => {
    const url = server.origins[1] + '/' + REPO + '/0/model.gguf';
    server.fault = () => ({ whole: true });
    const { library } = tab();
    await expect(library.download({ kind: 'url', url, name: 'model.gguf' }, signal)).rejects.toMatchObject({
      code: 'source-failed',
      message: expect.stringContaining('cannot be kept'),
    });
    await expectWhole(await library.open({ kind: 'url', url, name: 'model.gguf' }, signal));
    expect(await library.stored.files()).toEqual([]);
  });

  it('says of a file that another tab downloads it', async () => {
    server.pauseMs = 5;
    const locks = oneLock();
    const source = await tab(locks).library.open(FILE, signal);
    await source.read(3 * CHUNK, 10);
    expect(await tab(locks).library.stored.files()).toMatchObject([{ state: 'partial', coming: true }]);
    await expectWhole(source);
    await source.whole?.(signal);
    await expect.poll(async () => (await tab(locks).library.stored.files())[0]).not.toHaveProperty('coming');
  });

  it('starts a file anew that has changed meanwhile, and says so', async () => {
    server.pauseMs = 5;
    const controller = new AbortController();
    const source = await tab().library.open(FILE, controller.signal);
    await source.read(3 * CHUNK, 10);
    controller.abort();
    server.pauseMs = 0;
    const other = bytesOf(SIZE - CHUNK);
    server.publish(REPO, { 'model.gguf': other });
    const { library, told } = tab();
    await expectWhole(await library.open(FILE, signal), other);
    expect(told[0]).toMatchObject({ loadedBytes: 0, notice: expect.stringMatching(/changed.*starts anew/) });
  });

  it.each([SIZE, SIZE + CHUNK])(
    'ends in a clear error when the file changes under its hands to one of %i bytes, then has the new one',
    async (size) => {
      server.pauseMs = 5;
      const { library, cache } = tab();
      const source = await library.open(FILE, signal);
      await source.read(3 * CHUNK, 10);
      const other = bytesOf(size);
      server.publish(REPO, { 'model.gguf': other });
      server.pauseMs = 0;
      await expect(source.whole?.(signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^(source-failed|file-changed|digest-mismatch)$/),
        hint: expect.stringMatching(/./),
      });
      expect(await cache.files()).not.toMatchObject([{ state: 'verified' }]);
      await expectWhole(await library.open(FILE, signal), other);
    },
  );

  it('waits for the network with what it has, where there is none', async () => {
    server.pauseMs = 5;
    const controller = new AbortController();
    await (await tab().library.open(FILE, controller.signal)).read(3 * CHUNK, 10);
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 100));
    online = false;
    const { library, told } = tab();
    server.fault = () => (online ? undefined : { dropAfter: 0 });
    // The hub itself is out of reach as well.
    await server.stop();
    const source = await library.open(FILE, signal);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told.at(-1)).toMatchObject({ state: 'offline' });
    await library.pause(KEY);
    server = await TestHub.start();
    expect(source.size).toBe(SIZE);
  });

  it('fetches a damaged chunk again instead of failing', async () => {
    const first = tab();
    await expectWhole(await first.library.open(FILE, signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await damage(first, 4);
    const requests = server.requests.length;
    const second = tab();
    await expectWhole(await second.library.open(FILE, signal));
    expect(
      server.requests.slice(requests).filter((line) => line.includes(`bytes=${4 * CHUNK}-`)),
    ).toHaveLength(2);
    // And it is right from then on.
    const third = tab();
    const before = server.requests.length;
    await expectWhole(await third.library.open(FILE, signal));
    expect(server.requests).toHaveLength(before);
  });

  it('downloads once for two tabs, and lets both read as it comes', async () => {
    server.pauseMs = 4;
    const locks = oneLock();
    const [one, two] = [tab(locks), tab(locks)];
    const sources = await Promise.all([one, two].map(({ library }) => library.open(FILE, signal)));
    await Promise.all(sources.map((source) => expectWhole(source)));
    const fetched = server.requests.filter(
      (line) => /^GET \/.*bytes=/.test(line) && !line.includes('/resolve/'),
    );
    const starts = fetched.map((line) => line.split('bytes=')[1]);
    expect(new Set(starts).size).toBe(starts.length);
    expect([...one.told, ...two.told].some(({ state }) => state === 'elsewhere')).toBe(true);
  });

  it('says how much is needed and what could go before a byte is fetched in vain', async () => {
    const { library } = tab();
    await expectWhole(await library.open(FILE, signal));
    server.publish('someone/large', { 'large.gguf': bytesOf(3 * CHUNK) });
    quota = 2 * CHUNK;
    const large: RemoteFile = { kind: 'hub', repo: 'someone/large', path: 'large.gguf', name: 'large.gguf' };
    const requests = server.requests.length;
    await expect(library.open(large, signal)).rejects.toMatchObject({
      code: 'quota-exceeded',
      hint: expect.stringContaining('model.gguf'),
      data: { neededBytes: 3 * CHUNK, freeBytes: 2 * CHUNK, candidates: [{ key: KEY, bytes: SIZE }] },
    });
    expect(server.requests.slice(requests).some((line) => line.includes('bytes='))).toBe(false);
  });

  it('takes what was removed as room', async () => {
    const { library, cache } = tab();
    await expectWhole(await library.open(FILE, signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await library.remove(KEY, false);
    quota = 1;
    await expect(library.open({ ...FILE, path: 'none.gguf' }, signal)).rejects.toMatchObject({
      data: { status: 404 },
    });
    expect(await cache.files()).toHaveLength(1);
    server.publish('someone/large', { 'large.gguf': bytesOf(3 * CHUNK) });
    await expect(
      library.open({ ...FILE, repo: 'someone/large', path: 'large.gguf' }, signal),
    ).rejects.toMatchObject({
      code: 'quota-exceeded',
    });
    expect(await cache.files()).toHaveLength(0);
  });

  it('counts on no removed file as something that could go, when a write finds the disk full', async () => {
    const { library, cache } = tab();
    await expectWhole(await library.open(FILE, signal));
    server.publish('someone/large', { 'large.gguf': bytesOf(3 * CHUNK) });
    await library.remove(KEY, false);
    vi.spyOn(cache, 'putChunk').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    await expect(
      library.download({ ...FILE, repo: 'someone/large', path: 'large.gguf' }, signal),
    ).rejects.toMatchObject({ code: 'quota-exceeded', data: { candidates: [] } });
  });

  it('needs a token for a gated repository', async () => {
    server.publish('someone/gated', { 'model.gguf': content }, { gated: true });
    const gated: RemoteFile = { ...FILE, repo: 'someone/gated', path: 'model.gguf', name: 'model.gguf' };
    const { library, hub } = tab();
    await expect(library.open(gated, signal)).rejects.toMatchObject({ code: 'access-refused' });
    hub.token = HUB_TOKEN;
    await expectWhole(await library.open(gated, signal));
  });

  it('pauses, resumes and cancels by key', async () => {
    server.pauseMs = 5;
    const { library, told } = tab();
    const source = await library.open(FILE, signal);
    await source.read(0, 10);
    await library.pause(KEY);
    expect(told.at(-1)).toMatchObject({ state: 'paused' });
    library.resume(KEY);
    await source.read(6 * CHUNK, 10);
    const reading = source.read(0, SIZE).catch((error: unknown) => error);
    await library.cancel(KEY);
    expect(await reading).toMatchObject({ code: 'aborted' });
    expect(await library.stored.files()).toMatchObject([{ key: KEY, state: 'partial', removed: true }]);
    expect(() => library.resume(KEY)).toThrow(/not being downloaded/);
  });

  it('pauses a download that nobody wants any more, and not before', async () => {
    server.pauseMs = 5;
    const { library, told } = tab();
    const [one, two] = [new AbortController(), new AbortController()];
    const source = await library.open(FILE, one.signal);
    await library.open(FILE, two.signal);
    one.abort();
    await source.read(3 * CHUNK, 10);
    expect(told.at(-1)).toMatchObject({ state: 'downloading' });
    two.abort();
    await expect.poll(() => told.at(-1)?.state).toBe('paused');
    const requests = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests).toHaveLength(requests);
    await expectWhole(await library.open(FILE, signal));
  });

  it('throws away what came of a file that made no model, unless it was found right or others want it', async () => {
    server.pauseMs = 5;
    const { library, cache } = tab();
    const source = await library.open(FILE, signal);
    await library.open(FILE, signal);
    await source.read(3 * CHUNK, 10);
    await source.discard?.();
    expect(await cache.files()).toHaveLength(1);
    const alone = tab();
    freshIndexedDb();
    const other = await alone.library.open(FILE, signal);
    await other.read(3 * CHUNK, 10);
    await other.discard?.();
    expect(await alone.cache.files()).toEqual([]);
    server.pauseMs = 0;
    const again = await alone.library.open(FILE, signal);
    await expectWhole(again);
    await again.whole?.(signal);
    await again.discard?.();
    expect(await alone.cache.files()).toMatchObject([{ state: 'verified' }]);
  });

  it('downloads without loading', async () => {
    const { library } = tab();
    await library.download(FILE, signal);
    await library.download(FILE, signal);
    expect(await library.stored.files()).toMatchObject([{ state: 'verified', storedBytes: SIZE }]);
  });
});

describe('StoredFiles', () => {
  async function filled(): Promise<Tab> {
    const here = tab();
    await here.library.download(FILE, signal);
    return here;
  }

  it('lists files with what is known of them', async () => {
    const { library } = await filled();
    quota = 1e9;
    expect(await library.stored.facts()).toMatchObject({
      files: [
        { key: KEY, name: 'model.gguf', size: SIZE, storedBytes: SIZE, state: 'verified', removed: false },
      ],
      quotaBytes: 1e9,
      persisted: false,
    });
  });

  it('verifies every chunk, throws damaged ones away, and the next load fetches those', async () => {
    const here = await filled();
    expect(await here.library.stored.verify(KEY, signal)).toMatchObject({
      state: 'verified',
      damagedChunks: 0,
    });
    await damage(here, 2);
    await damage(here, 7);
    expect(await here.library.stored.verify(KEY, signal)).toMatchObject({
      state: 'partial',
      damagedChunks: 2,
    });
    expect(here.told.filter(({ state }) => state === 'verifying').length).toBeGreaterThan(0);
    await expectWhole(await tab().library.open(FILE, signal));
    expect(await here.library.stored.verify(KEY, signal)).toMatchObject({
      state: 'verified',
      damagedChunks: 0,
    });
    await expect(here.library.stored.verify(KEY, AbortSignal.abort())).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(here.told.at(-1)?.state).toBe('done');
  });

  it('has a removed file back within half a minute, and forgets it after', async () => {
    const { library, cache } = await filled();
    await library.remove(KEY, false);
    expect((await library.stored.files())[0]).toMatchObject({ removed: true });
    expect(await library.stored.restore(KEY)).toMatchObject({ removed: false, state: 'verified' });
    await library.remove(KEY, false);
    // Loading a file takes it back, too.
    expect(await library.open(FILE, signal)).toBeInstanceOf(CachedSource);
    expect((await library.stored.files())[0]).toMatchObject({ removed: false });
    await cache.changeFile(KEY, (file) => ({ ...file, removedAt: Date.now() - 31_000 }));
    // Whoever looks next finds it gone, also when the tab that removed it is closed.
    expect(await tab().library.stored.facts()).toMatchObject({ files: [] });
    expect(await cache.files()).toEqual([]);
    await expect(library.stored.restore(KEY)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('removes at once when told to, chunks and all, and sweeps up what nobody owns', async () => {
    const { library, cache } = await filled();
    const { content: under } = (await cache.file(KEY))!;
    const chunk = (await cache.chunk(under, 0))!;
    await library.remove(KEY, true);
    expect(await cache.countChunks(under)).toBe(0);
    await leaveOrphan('left', 3, chunk);
    await leaveOrphan('left', 9, chunk);
    await library.stored.tidy(false);
    expect(await cache.countChunks('left')).toBe(0);
  });

  it('exports the whole file', async () => {
    const { library } = await filled();
    const blob = await library.stored.export(KEY);
    expect(digest(new Uint8Array(await blob.arrayBuffer()))).toBe(digest(content));
  });

  it('leaves files alone that another tab is downloading', async () => {
    server.pauseMs = 5;
    const locks = oneLock();
    const [one, two] = [tab(locks), tab(locks)];
    const source = await one.library.open(FILE, signal);
    await source.read(0, 10);
    await expect(two.library.remove(KEY, true)).rejects.toMatchObject({ code: 'busy' });
    await expect(two.library.stored.verify(KEY, signal)).rejects.toMatchObject({ code: 'busy' });
    await expectWhole(source);
  });
});
