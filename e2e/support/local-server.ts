import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** The content type of a file, by the end of its name. */
export const contentType = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';

export interface LocalServer {
  readonly origin: string;
  readonly stop: () => void;
}

/**
 * A server on a port of its own. Not a route of Playwright's: to the browser, what a route answers comes from
 * nowhere, and may then not ask servers of this machine.
 */
export async function serveLocally(answer: RequestListener): Promise<LocalServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
