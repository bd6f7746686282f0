import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { TestHub } from '../../test/support/hub.ts';
import { CATALOGUE } from '../../src/weights/hub/catalogue.table.ts';
import { bundleWorker } from './bundle.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface HubApp {
  readonly origin: string;
  readonly stop: () => void;
}

/**
 * Serves the app as it was built, with its own worker but for where the hub is. A server and not a route of
 * Playwright's: to the browser, the script of a route comes from nowhere, and may then not ask servers of
 * this machine.
 */
export async function serveHubApp({ origin, origins }: TestHub, chunkBytes: number): Promise<HubApp> {
  const worker = await bundleWorker('e2e/support/download.worker.ts', {
    FACET_LIBRARY: JSON.stringify({ hubOrigin: origin, extraOrigins: origins, chunkBytes }),
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    const path = pathname === '/' ? '/index.html' : pathname;
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const found = path.includes('/main.worker-') ? Promise.resolve(worker) : readFile(join('dist', path));
    found.then(
      (body) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Publishes every file that the catalogue knows: text models are one file, vision files another. */
export function publishCatalogue(hub: TestHub, text: Uint8Array, vision: Uint8Array): void {
  for (const { repo, pinned } of CATALOGUE.flatMap(({ repositories }) => repositories)) {
    const files = pinned.map(({ path }) => [path, /mmproj/i.test(path) ? vision : text] as const);
    hub.publish(repo, Object.fromEntries(files));
  }
}
