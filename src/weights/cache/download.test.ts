import { createHash } from 'node:crypto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, TestHub } from '../../../test/support/hub.ts';
import { freshIndexedDb } from '../../../test/support/indexed-db.ts';
import { quickClock } from '../../../test/support/quick-clock.ts';
import { Random } from '../../../test/support/random.ts';
import { requestRange } from '../source/range.ts';
import { Web } from '../source/web.ts';
import { ChunkReader, type DamagedChunk } from './chunk-reader.ts';
import { STREAMS } from './chunk-fetcher.ts';
import { Download } from './download.ts';
import type { DownloadProgress } from '../../shared/downloads.ts';
import { DownloadingSource } from './downloading-source.ts';
import { contentKey, type FileManifest } from './manifest.ts';
import { type Fetching, repairChunk } from './repair.ts';
import { Slots } from './slots.ts';
import { WeightCache } from './weight-cache.ts';

const CHUNK = 32 * 1024;
const SIZE = 21 * CHUNK + 777;
const REPO = 'someone/model';
const PATH = 'model.gguf';

const random = new Random(6);
const content = Uint8Array.from({ length: SIZE }, () => random.integer(0, 256));
const sha256 = createHash('sha256').update(content).digest('hex');

let hub: TestHub;
let cache: WeightCache;
let online = true;

beforeEach(async () => {
  freshIndexedDb();
  cache = new WeightCache();
  online = true;
  hub = await TestHub.start();
  hub.publish(REPO, { [PATH]: content });
});
afterEach(() => hub.stop());

function manifestOf(change: Partial<FileManifest> = {}): FileManifest {
  const key = `url:${PATH}`;
  const origin = { kind: 'url' as const, url: hub.address(REPO, PATH) };
  const version = change.sha256 ?? change.mark ?? sha256;
  return {
    key,
    content: contentKey(key, version),
    name: PATH,
    origin,
    size: SIZE,
    chunkBytes: CHUNK,
    sha256,
    state: 'partial',
    lastUsed: 0,
    ...change,
  };
}

/** Bytes that the network gave, as the page saw them. */
let received = 0;

function counting(response: Response): Response {
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, out) {
      received += piece.length;
      out.enqueue(piece);
    },
  });
  const counted = new Response(response.body?.pipeThrough(counter) ?? null, response);
  Object.defineProperty(counted, 'url', { value: response.url });
  return counted;
}

interface Run {
  readonly download: Download;
  readonly source: DownloadingSource;
  readonly told: DownloadProgress[];
  /** Resolves with the first progress in one of these states. */
  readonly until: (...states: DownloadProgress['state'][]) => Promise<DownloadProgress>;
}

function begin(manifest = manifestOf(), explain = async (error: unknown) => error): Run {
  const web = new Web({
    base: undefined,
    extraOrigins: hub.origins,
    fetch: async (input, init) => counting(await fetch(input, init)),
  });
  const url = web.url(hub.address(REPO, PATH));
  const fetching: Fetching = {
    request: (range, signal) => requestRange(web, url, PATH, range, { signal }),
    clock: quickClock,
    online: () => online,
  };
  const repair = (damage: DamagedChunk) => repairChunk(damage, manifest, cache, fetching);
  const reader = new ChunkReader({ cache, manifest, keep: 8, checked: new Set(), repair });
  const told: DownloadProgress[] = [];
  const waiting: (() => void)[] = [];
  const download = new Download({
    manifest,
    cache,
    reader,
    ...fetching,
    locks: undefined,
    slots: new Slots(STREAMS),
    explain,
    onProgress: (progress) => {
      told.push(progress);
      for (const look of waiting) look();
    },
  });
  const until: Run['until'] = (...states) =>
    new Promise((resolve) => {
      const look = () => {
        const last = told.at(-1);
        if (last && states.includes(last.state)) resolve(last);
      };
      waiting.push(look);
      look();
    });
  download.start();
  return { download, source: new DownloadingSource(download, reader, () => download.cancel()), told, until };
}

async function expectWhole(source: DownloadingSource): Promise<void> {
  const whole = await source.read(0, SIZE);
  expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256);
}

describe('Download', () => {
  it('brings the file, checks it, and tells how it goes', async () => {
    const { source, told, until, download } = begin();
    await expectWhole(source);
    await until('done');
    expect(download.manifest).toMatchObject({ state: 'verified', digest: sha256 });
    expect(await cache.file(download.manifest.key)).toMatchObject({ state: 'verified', digest: sha256 });
    expect(told[0]).toMatchObject({ state: 'downloading', loadedBytes: 0, totalBytes: SIZE });
    expect(told.at(-1)).toMatchObject({ state: 'done', loadedBytes: SIZE, secondsLeft: null });
    const loaded = told.map(({ loadedBytes }) => loadedBytes);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
    const moving = told.filter(({ state, bytesPerSecond }) => state === 'downloading' && bytesPerSecond > 0);
    for (const { loadedBytes, bytesPerSecond, secondsLeft } of moving) {
      expect(secondsLeft).toBeCloseTo((SIZE - loadedBytes) / bytesPerSecond);
    }
  });

  it('fetches first what is waited for, and gives it before the rest has come', async () => {
    hub.pauseMs = 5;
    const { source, download } = begin();
    await expect(source.read(19 * CHUNK + 5, 10)).resolves.toEqual(
      content.slice(19 * CHUNK + 5, 19 * CHUNK + 15),
    );
    expect(download.progress.loadedBytes).toBeLessThan(SIZE * 0.75);
    await expectWhole(source);
  });

  it('holds the last bytes back until the whole is known to be right', async () => {
    hub.fault = ({ first, last }) =>
      first <= 3 * CHUNK && last >= 3 * CHUNK ? { flip: 3 * CHUNK } : undefined;
    const { source, until, download } = begin();
    await expect(source.read(0, SIZE)).rejects.toMatchObject({ code: 'digest-mismatch' });
    await until('failed');
    expect(await cache.file(download.manifest.key)).toBeUndefined();
    expect(await cache.storedChunks(download.manifest.content)).toEqual([]);
  });

  it('tells a reader whose chunk was thrown away meanwhile why it was', async () => {
    hub.pauseMs = 5;
    hub.fault = ({ last }) => (last === SIZE - 1 ? { flip: SIZE - 5 } : undefined);
    const { source, until } = begin();
    await source.read(14 * CHUNK, 1);
    await source.read(0, 15 * CHUNK);
    const chunk = cache.chunk.bind(cache);
    cache.chunk = async (content_, index) => {
      if (index === 0) await until('failed');
      return chunk(content_, index);
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  it.each<[string, (count: number) => Fault | undefined]>([
    [
      'connections that drop',
      (count) => (count % 3 === 0 ? { dropAfter: 20_000 + count * 1000 } : undefined),
    ],
    ['a connection that stalls', (count) => (count === 2 ? { stallAfter: 40_000 } : undefined)],
    [
      '429 with Retry-After',
      (count) => (count % 4 === 1 && count < 20 ? { status: 429, retryAfter: 3 } : undefined),
    ],
    ['500, 502 and 503', (count) => (count < 6 ? { status: [500, 502, 503][count % 3]! } : undefined)],
    [
      'answers shorter than they say',
      (count) => (count % 2 === 0 && count < 30 ? { short: 999 } : undefined),
    ],
  ])('gets over %s', async (_, fault) => {
    hub.fault = ({ count }) => fault(count);
    const { source, until } = begin();
    await expectWhole(source);
    await until('done');
  });

  it.each<[string, Fault]>([
    ['200', { whole: true }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['416', { status: 416 }],
    ['a shifted part', { shift: 1 }],
    ['a part without a name', { unnamed: true }],
    ['another size', { claimTotal: SIZE + 1 }],
  ])('asks again after one odd answer among right ones: %s', async (_, fault) => {
    for (const odd of [0, 3]) {
      hub.fault = ({ count }) => (count === odd ? fault : undefined);
      const { source, until } = begin();
      await expectWhole(source);
      await until('done');
    }
  });

  it('keeps what came of a file that cannot have changed, whatever a server says', async () => {
    hub.fault = ({ count }) => (count > 4 ? { claimTotal: SIZE + 1 } : undefined);
    const { source, until, download } = begin();
    await expect(source.read(0, SIZE)).rejects.toMatchObject({ code: 'file-changed' });
    await until('failed');
    const kept = await cache.storedChunks(download.manifest.content);
    expect(kept.length).toBeGreaterThan(0);
    hub.fault = () => undefined;
    download.start();
    await expectWhole(source);
  });

  it.each<[string, Fault, object]>([
    ['401', { status: 401 }, { code: 'access-refused', data: { status: 401 } }],
    ['403', { status: 403 }, { code: 'access-refused', data: { status: 403 } }],
    ['404', { status: 404 }, { code: 'source-failed', data: { status: 404 } }],
    ['416', { status: 416 }, { code: 'file-changed', data: { status: 416 } }],
    ['another size', { claimTotal: SIZE + 1 }, { code: 'file-changed' }],
    ['a server without ranges', { whole: true }, { code: 'source-failed', data: { status: 200 } }],
    ['500 for ever', { status: 500 }, { code: 'source-failed', data: { status: 500 } }],
  ])('says clearly when it cannot go on: %s', async (_, fault, error) => {
    hub.fault = ({ count }) => (count > 4 ? fault : undefined);
    const { source, until } = begin();
    await expect(source.read(0, SIZE)).rejects.toMatchObject(error);
    expect((await until('failed')).error).toMatchObject(error);
  });

  it('does not ask a second time for what came before a connection dropped', async () => {
    received = 0;
    hub.fault = ({ count }) => (count === 0 ? { dropAfter: CHUNK - 1000 } : undefined);
    const { source } = begin();
    await expectWhole(source);
    expect(received).toBe(SIZE);
  });

  it('pauses and goes on', async () => {
    hub.pauseMs = 5;
    const { download, source, until } = begin();
    await source.read(2 * CHUNK, 10);
    await download.pause();
    const { loadedBytes } = await until('paused');
    const before = hub.requests.length;
    const reading = source.read(0, SIZE);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hub.requests).toHaveLength(before);
    expect(loadedBytes).toBeGreaterThan(0);
    download.start();
    expect(Buffer.compare(await reading, content)).toBe(0);
  });

  it('tells who waits when it is cancelled', async () => {
    hub.pauseMs = 5;
    const { download, source } = begin();
    const reading = source.read(0, SIZE).catch((error: unknown) => error);
    await download.cancel();
    expect(await reading).toMatchObject({ code: 'aborted' });
  });

  it('lets a reader give up alone', async () => {
    hub.pauseMs = 5;
    const { source } = begin();
    const controller = new AbortController();
    const reading = source.read(0, SIZE, controller.signal);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    await expectWhole(source);
  });

  it('waits while the device is offline, however long, and goes on by itself', async () => {
    hub.fault = ({ count }) => {
      if (count === 4) online = false;
      return online ? undefined : { dropAfter: 0 };
    };
    const { source, until } = begin();
    await until('offline');
    await new Promise((resolve) => setTimeout(resolve, 500));
    hub.fault = () => undefined;
    online = true;
    await expectWhole(source);
  });

  it('goes on from the chunks of a tab that was closed at any byte, fetching at most the open chunks again', async () => {
    for (let kill = 0; kill < 25; kill += 1) {
      freshIndexedDb();
      cache = new WeightCache();
      received = 0;
      const after = random.integer(0, SIZE);
      const first = begin();
      await new Promise<void>((resolve) => {
        const look = () => {
          if (received >= after || first.download.progress.state === 'done') resolve();
          else setImmediate(look);
        };
        look();
      });
      await first.download.pause();
      // Nothing of the first survives but what is stored.
      const second = begin();
      await expectWhole(second.source);
      await second.until('done');
      // Four requests in flight hold four chunks that are not whole.
      expect(received - SIZE, `closed after ${after} bytes`).toBeLessThanOrEqual(4 * CHUNK);
    }
  });

  it('fetches a stored chunk again that was damaged before the hash came to it', async () => {
    const manifest = manifestOf();
    hub.pauseMs = 5;
    const first = begin(manifest);
    await first.source.read(5 * CHUNK, 1);
    await first.download.pause();
    const chunk = (await cache.chunk(manifest.content, 5))!;
    await cache.putChunk(manifest, 5, { ...chunk, bytes: new Blob([new Uint8Array(CHUNK)]) });
    const second = begin(manifest);
    await expectWhole(second.source);
    await second.until('done');
  });

  it('notices by its mark that a file without a listing has changed, and throws away what came of the other', async () => {
    const { sha256: _, ...rest } = manifestOf({ mark: '"another"' });
    const { source } = begin(rest);
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'file-changed' });
    expect(await cache.files()).toEqual([]);
  });

  describe('a bit that flips on the way', () => {
    /** Chunks whose bytes were asked for a second time, once the whole had come. */
    const askedAgain = () =>
      hub.requests
        .filter((request) => request.includes(`/${PATH} bytes=`) && !request.includes('/resolve/'))
        .map((request) => /bytes=(\d+)-(\d+)/.exec(request)!.slice(1).map(Number))
        .filter(([first, last]) => first! % CHUNK === 0 && last! - first! < CHUNK)
        .map(([first]) => first! / CHUNK);

    it.each([0, 3 * CHUNK + 9, SIZE - 5])('at byte %i costs a chunk, not the file', async (at) => {
      let flipped = false;
      hub.fault = ({ first, last }) => {
        if (flipped || at < first || at > last) return undefined;
        flipped = true;
        return { flip: at };
      };
      const { source, until, download } = begin();
      await expectWhole(source);
      await until('done');
      expect(download.manifest).toMatchObject({ state: 'verified', digest: sha256 });
      // Nothing was thrown away, and what is on the disk is right.
      const chunk = (await cache.chunk(download.manifest.content, Math.floor(at / CHUNK)))!;
      const bytes = new Uint8Array(await chunk.bytes.arrayBuffer());
      expect(bytes[at % CHUNK]).toBe(content[at]);
    });

    it('is looked for first where a connection broke', async () => {
      let [broken, flipped] = [false, false];
      hub.fault = ({ first, last }) => {
        if (!broken && first <= 16 * CHUNK && last > 16 * CHUNK) {
          broken = true;
          return { dropAfter: 16 * CHUNK - first + 20_000 };
        }
        if (!broken || flipped || first <= 16 * CHUNK || first >= 17 * CHUNK) return undefined;
        flipped = true;
        return { flip: 16 * CHUNK + 30_000 };
      };
      const { source, told, until } = begin();
      await expectWhole(source);
      await until('done');
      expect(askedAgain().slice(0, 4)).toContain(16);
      expect(told.some(({ notice }) => notice?.includes('came damaged'))).toBe(true);
      expect(told.at(-1)!.notice).toBeUndefined();
    });

    it('and one more while the damaged part is looked for', async () => {
      const seen = new Map<number, number>();
      hub.fault = ({ first, last }) => {
        const flips = [2 * CHUNK + 1, 5 * CHUNK + 1].filter((at) => first <= at && at <= last);
        for (const at of flips) seen.set(at, (seen.get(at) ?? 0) + 1);
        // The first byte comes wrong the first time, the other one the second time.
        const [wrong] = flips.filter((at) => seen.get(at) === (at < 3 * CHUNK ? 1 : 2));
        return wrong === undefined ? undefined : { flip: wrong };
      };
      const { source, until } = begin();
      await expectWhole(source);
      await until('done');
    });

    it('goes on looking after a pause', async () => {
      let flipped = false;
      hub.fault = ({ first, last }) => {
        if (flipped || first > 15 * CHUNK || last < 15 * CHUNK) return undefined;
        flipped = true;
        return { flip: 15 * CHUNK };
      };
      const { source, told, until, download } = begin();
      const reading = expectWhole(source);
      await new Promise<void>((resolve) => {
        const look = () => {
          if (told.at(-1)?.notice === undefined) setImmediate(look);
          else resolve();
        };
        look();
      });
      await download.pause();
      expect((await cache.storedChunks(download.manifest.content)).length).toBe(22);
      download.start();
      await reading;
      await until('done');
    });
  });

  it('ends clearly when the database is deleted under it, and begins anew', async () => {
    hub.pauseMs = 5;
    const { source, until, download } = begin();
    const reading = source.read(0, SIZE).catch((error: unknown) => error);
    await source.read(3 * CHUNK, 1);
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('facet-weights').addEventListener('success', resolve);
    });
    const { error } = await until('failed');
    expect(error).toMatchObject({ code: 'storage-damaged', message: expect.stringContaining(PATH) });
    expect(await reading).toMatchObject({ code: 'storage-damaged' });
    // Nothing is left that nobody owns.
    expect(await cache.files()).toEqual([]);
    expect(await cache.storedChunks(download.manifest.content)).toEqual([]);
    hub.pauseMs = 0;
    download.start();
    await expectWhole(source);
    await until('done');
  });

  it('ends clearly when a newer Facet takes the database over', async () => {
    hub.pauseMs = 5;
    const { source, until } = begin();
    const reading = source.read(0, SIZE).catch((error: unknown) => error);
    await source.read(3 * CHUNK, 1);
    const newer = await openDB('facet-weights', 99);
    expect((await until('failed')).error).toMatchObject({ code: 'outdated' });
    expect(await reading).toMatchObject({ code: 'outdated' });
    newer.close();
  });

  it('keeps what came when the disk is full', async () => {
    const full = new DOMException('Quota exceeded.', 'QuotaExceededError');
    const putChunk = cache.putChunk.bind(cache);
    let left = 6;
    cache.putChunk = async (...chunk) => {
      left -= 1;
      if (left < 0) throw full;
      await putChunk(...chunk);
    };
    const told: unknown[] = [];
    const { source, until, download } = begin(manifestOf(), async (error) => (told.push(error), error));
    await expect(source.read(0, SIZE)).rejects.toBeDefined();
    await until('failed');
    expect(told).toContain(full);
    expect(await cache.storedChunks(download.manifest.content)).toHaveLength(6);
    cache.putChunk = putChunk;
    download.start();
    await expectWhole(source);
  });
});
