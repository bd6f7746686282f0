import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RemoteFile } from '../src/shared/remote-file.ts';
import { chunkSpan } from '../src/weights/cache/manifest.ts';
import { WeightCache } from '../src/weights/cache/weight-cache.ts';
import { Hub } from '../src/weights/hub/hub.ts';
import { WeightLibrary } from '../src/weights/library/library.ts';
import { Web } from '../src/weights/source/web.ts';
import { TestHub } from './support/hub.ts';
import { freshIndexedDb } from './support/indexed-db.ts';
import { quickClock } from './support/quick-clock.ts';
import { Random } from './support/random.ts';

const PATH = process.env['FACET_270M'];
const FILE: RemoteFile = { kind: 'hub', repo: 'facet/270m', path: 'model.gguf', name: 'model.gguf' };
const CHUNK = 4 * 2 ** 20;
/** Requests in flight; each has a chunk of which a part has come. */
const OPEN_CHUNKS = 4;
const KILLS = 25;

/** A tab that can be killed at any moment: nothing that it had begun comes to an end. */
function openTab(server: TestHub, onBytes: (bytes: number) => void) {
  const killing = new AbortController();
  setMaxListeners(0, killing.signal);
  const untilKilled = <Value>(work: Promise<Value>): Promise<Value> =>
    work.then((value) => (killing.signal.aborted ? new Promise<Value>(() => undefined) : value));
  const web = new Web({
    base: 'http://page.example/',
    extraOrigins: server.origins,
    fetch: async (input, init) => {
      const signal = AbortSignal.any([killing.signal, ...(init?.signal ? [init.signal] : [])]);
      const response = await fetch(input, { ...init, signal });
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, out) {
          if (killing.signal.aborted) return;
          if (response.status === 206) onBytes(piece.length);
          out.enqueue(piece);
        },
      });
      const counted = new Response(response.body?.pipeThrough(counter) ?? null, response);
      Object.defineProperty(counted, 'url', { value: response.url });
      return counted;
    },
  });
  const cache = new WeightCache();
  const putChunk = cache.putChunk.bind(cache);
  cache.putChunk = (...chunk) =>
    killing.signal.aborted ? new Promise(() => undefined) : untilKilled(putChunk(...chunk));
  const library = new WeightLibrary({
    cache,
    web,
    hub: new Hub({ web, clock: quickClock, online: () => true, origin: server.origin }),
    storage: undefined,
    locks: undefined,
    online: () => true,
    onProgress: () => undefined,
    clock: quickClock,
  });
  return { cache, library, kill: () => killing.abort() };
}

test.skipIf(PATH === undefined)(
  'the real 270M, its tab killed at 25 random bytes, comes whole and right',
  async () => {
    freshIndexedDb();
    const content = readFileSync(PATH ?? '');
    const server = await TestHub.start();
    server.publish('facet/270m', { 'model.gguf': content });
    const random = new Random(270);
    const places = Array.from({ length: KILLS }, () => random.integer(0, content.length));
    let received = 0;
    let repeated = 0;
    for (const place of places.toSorted((a, b) => a - b)) {
      let reach: () => void = () => undefined;
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      let here = 0;
      const tab = openTab(server, (bytes) => {
        received += bytes;
        here += bytes;
        if (received - repeated >= place) reach();
      });
      if (received - repeated >= place) reach();
      const { signal } = new AbortController();
      const before = await storedBytes(tab.cache);
      void tab.library.download(FILE, signal).catch(() => undefined);
      await reached;
      tab.kill();
      await new Promise((resolve) => setTimeout(resolve, 50));
      const lost = here - ((await storedBytes(tab.cache)) - before);
      repeated += lost;
      expect(lost, `killed at ${place}`).toBeLessThanOrEqual(OPEN_CHUNKS * CHUNK);
    }
    const last = openTab(server, (bytes) => (received += bytes));
    await last.library.download(FILE, new AbortController().signal);
    expect(received - repeated).toBe(content.length);
    const [file] = await last.library.stored.files();
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(file).toMatchObject({ state: 'verified', sha256, storedBytes: content.length });
    const whole = new Uint8Array(await (await last.library.stored.export(file?.key ?? '')).arrayBuffer());
    expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256);
    console.log(
      `${KILLS} kills: ${(repeated / KILLS / CHUNK).toFixed(1)} chunks of 4 MiB fetched again a kill, on average`,
    );
    await server.stop();
  },
  300_000,
);

async function storedBytes(cache: WeightCache): Promise<number> {
  const [file] = await cache.files();
  if (!file) return 0;
  const chunks = await cache.storedChunks(file.content);
  return chunks.reduce((sum, index) => sum + chunkSpan(file, index).bytes, 0);
}
