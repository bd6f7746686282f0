import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { contentType } from './local-server.ts';

export interface SeenRequest {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A host of files under a path, as plain as any: whole files with their type, and no header besides. */
export class StaticServer {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  readonly #path: string;
  /** What it serves; another folder is a new version put in the place of the old one. */
  folder: string;
  /** Whether it gives parts of files, as most hosts do. */
  ranges = false;
  /** Headers that it sends besides, with every file. */
  headers: Readonly<Record<string, string>> = {};
  /** Addresses by the paths that lead there. */
  readonly redirects = new Map<string, string>();

  private constructor(folder: string, path: string) {
    this.folder = folder;
    this.#path = path;
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://host');
      this.requests.push({ method: request.method, path: pathname, headers: request.headers });
      const location = this.redirects.get(pathname);
      if (location !== undefined) {
        response.writeHead(302, { location }).end();
        return;
      }
      const file = this.#fileAt(decodeURIComponent(pathname));
      if (!file) {
        response.writeHead(404).end();
        return;
      }
      const type = contentType(file);
      const { size } = statSync(file);
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      if (this.ranges && start !== undefined && end !== undefined) {
        const range = `bytes ${start}-${end}/${size}`;
        response.writeHead(206, { ...this.headers, 'content-type': type, 'content-range': range });
        createReadStream(file, { start: Number(start), end: Number(end) }).pipe(response);
        return;
      }
      response.writeHead(200, { ...this.headers, 'content-type': type, 'content-length': size });
      createReadStream(file).pipe(response);
    });
  }

  /** Serves `folder` under `path`, which begins and ends with a slash, on a port of its own. */
  static async start(folder: string, path: string): Promise<StaticServer> {
    const server = new StaticServer(folder, path);
    await server.resume(0);
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `${this.origin}${this.#path}`;
  }

  #port = 0;

  /** Listens, on the port of before unless told otherwise. */
  async resume(port = this.#port): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections and refuses new ones. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #fileAt(pathname: string): string | undefined {
    if (!pathname.startsWith(this.#path)) return undefined;
    const inside = normalize(pathname.slice(this.#path.length) || 'index.html');
    const file = join(this.folder, inside);
    return !inside.startsWith('..') && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
  }
}
