import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestHub } from '../../test/support/hub.ts';
import { CATALOGUE } from '../../src/weights/hub/catalogue.table.ts';
import { bundleWorker } from './bundle.ts';
import { contentType, type LocalServer, serveLocally } from './local-server.ts';

/** Serves the app as it was built, with its own worker but for where the hub is. */
export async function serveHubApp({ origin, origins }: TestHub, chunkBytes: number): Promise<LocalServer> {
  const worker = await bundleWorker('e2e/support/download.worker.ts', {
    FACET_LIBRARY: JSON.stringify({ hubOrigin: origin, extraOrigins: origins, chunkBytes }),
  });
  return serveLocally((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    const path = pathname === '/' ? '/index.html' : pathname;
    const found = path.includes('/main.worker-') ? Promise.resolve(worker) : fileOf(path, origins);
    found.then(
      (body) => response.writeHead(200, { 'content-type': contentType(path) }).end(body),
      () => response.writeHead(404).end(),
    );
  });
}

/** A file of the app; its policy lets it fetch from `origins` too, as it does from the hub's own. */
async function fileOf(path: string, origins: readonly string[]): Promise<string | Buffer> {
  const file = join('dist', path);
  if (!path.endsWith('.html')) return readFile(file);
  const html = await readFile(file, 'utf8');
  return html.replace(' https://huggingface.co ', ` https://huggingface.co ${origins.join(' ')} `);
}

/** Publishes every file that the catalogue knows: text models are one file, vision files another. */
export function publishCatalogue(hub: TestHub, text: Uint8Array, vision: Uint8Array): void {
  for (const { repo, pinned } of CATALOGUE.flatMap(({ repositories }) => repositories)) {
    const files = pinned.map(({ path }) => [path, /mmproj/i.test(path) ? vision : text] as const);
    hub.publish(repo, Object.fromEntries(files));
  }
}
