import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteFile } from '../src/shared/remote-file.ts';
import { TestHub } from '../test/support/hub.ts';
import { bundleWorker } from './support/bundle.ts';
import { watchWorkerHeap } from './support/heap.ts';
import { readAllChunks } from './support/stored-chunks.ts';
import { expect, test } from './support/test.ts';
import { openWorkerPage, serveWorker } from './support/worker-page.ts';

const MODEL = process.env['FACET_270M'];
const NAME = 'm-Q4_K_M.gguf';
const SOURCE: RemoteFile = { kind: 'hub', repo: 'facet/270m-GGUF', path: NAME, name: NAME };
const ROUNDS = 5;

/** What a load on a GPU of software may not be blamed for. */
const WITHOUT_GPU = 'without a GPU';

interface Timed {
  readonly loadMs: number;
  readonly stagesMs: Readonly<Record<string, number>>;
  /** Peak of the worker's heap while it loads, buffers included, in bytes. */
  readonly heap: number;
}

test('what loading the 270M from the cache takes beside reading it', async ({ playwright }) => {
  test.skip(MODEL === undefined, 'FACET_270M names no file');
  test.setTimeout(600_000);
  const hub = await TestHub.start();
  hub.publish('facet/270m-GGUF', { [NAME]: readFileSync(MODEL ?? '') });
  const { origin, origins } = hub;
  const server = await serveWorker(
    await bundleWorker('e2e/support/load-ratio.worker.ts', {
      FACET_LIBRARY: JSON.stringify({ hubOrigin: origin, extraOrigins: origins }),
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'facet-profile-'));
  // On the disk, as a person has it; other contexts keep their databases in memory.
  const context = await playwright.chromium.launchPersistentContext(folder, {
    ...test.info().project.use.launchOptions,
  });

  /** On a page of its own, as after a reload. */
  async function load(): Promise<Timed> {
    const tab = await openWorkerPage(context, server);
    const peak = await watchWorkerHeap(tab.page);
    const { loadMs, stagesMs } = await tab.call('load', { sources: [{ ...SOURCE, name: WITHOUT_GPU }] });
    const heap = await peak();
    await tab.page.close();
    return { loadMs, stagesMs, heap };
  }

  /** Peak of the worker's heap while weights go onto a GPU; to make its kernels takes one in software far longer. */
  async function heapOfWeights(): Promise<number> {
    const tab = await openWorkerPage(context, server);
    const peak = await watchWorkerHeap(tab.page);
    const loading = tab.refusal('load', { sources: [SOURCE] }).catch(() => undefined);
    await Promise.race([tab.reaches('kernels'), loading]);
    await tab.abort('load');
    const heap = await peak();
    await tab.page.close();
    await loading;
    return heap;
  }

  async function read(): Promise<number> {
    const tab = await openWorkerPage(context, server);
    const { milliseconds } = await tab.page.evaluate(readAllChunks);
    await tab.page.close();
    return milliseconds;
  }

  const first = await openWorkerPage(context, server);
  await first.call('download', SOURCE);
  await first.page.close();
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const reading = await read();
    const loading = await load();
    const ratio = loading.loadMs / reading;
    least = Math.min(least, ratio);
    const times = `${ratio.toFixed(2)} times that`;
    console.log(`read ${reading.toFixed(0)} ms; ${times}, loaded without a GPU: ${told(loading)}`);
  }
  // Whatever else the machine does only makes a round slower.
  expect(least).toBeLessThanOrEqual(1.5);
  const heap = await heapOfWeights();
  console.log(`weights onto SwiftShader: heap ${(heap / 1e6).toFixed(0)} MB`);
  expect(heap).toBeLessThanOrEqual(200e6);
  await context.close();
  server.stop();
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

function told({ loadMs, stagesMs, heap }: Timed): string {
  const stages = Object.entries(stagesMs).map(([name, ms]) => `${name} ${ms.toFixed(0)}`);
  return `${loadMs.toFixed(0)} ms (${stages.join(', ')}), heap ${(heap / 1e6).toFixed(0)} MB`;
}
