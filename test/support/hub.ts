import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with one download request. */
export interface Fault {
  /** Answers so instead of the bytes. */
  readonly status?: number;
  /** Seconds, with a status. */
  readonly retryAfter?: number;
  /** Cuts the connection after so many bytes of the answer. */
  readonly dropAfter?: number;
  /** Says nothing more after so many bytes, and keeps the connection. */
  readonly stallAfter?: number;
  /** Flips a bit of the byte at this place of the file, when it is part of the answer. */
  readonly flip?: number;
  /** Sends so many bytes fewer than it says, with the connection ended in good order. */
  readonly short?: number;
  /** Claims another size of the whole file. */
  readonly claimTotal?: number;
  /** Says that the part begins so many bytes later than it does. */
  readonly shift?: number;
  /** Does not say which part it is. */
  readonly unnamed?: boolean;
  /** Takes no notice of the range. */
  readonly whole?: boolean;
}

export interface DownloadRequest {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  /** Of this file, from 0. */
  readonly count: number;
}

interface Repository {
  files: ReadonlyMap<string, Uint8Array>;
  commit: string;
  gated: boolean;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, range',
  'access-control-expose-headers': 'ETag, Content-Range, Link, Retry-After, X-Repo-Commit, X-Linked-ETag',
};
/** Accepted for gated repositories; any other is one of an account that has not accepted the terms. */
export const HUB_TOKEN = 'hf_accepted';
/** Of nobody: the hub refuses whoever shows it, whatever is asked for. */
export const HUB_TOKEN_EXPIRED = 'hf_expired';
const PIECE = 16 * 1024;
const TREE_PAGE = 2;

/**
 * A server that behaves like the hub: listings with the SHA-256 of large files, in pages; downloads that
 * redirect to another origin, which serves ranges; gated repositories; and faults on demand.
 */
export class TestHub {
  readonly #hub: Server;
  readonly #files: Server;
  readonly #repositories = new Map<string, Repository>();
  readonly #counts = new Map<string, number>();
  /** Chooses what goes wrong; nothing does unless set. */
  fault: (request: DownloadRequest) => Fault | undefined = () => undefined;
  /** Between pieces of 16 KiB. */
  pauseMs = 0;
  /** Every request as `METHOD path range`. */
  readonly requests: string[] = [];

  private constructor() {
    this.#hub = createServer((request, response) => this.#serveHub(request, response));
    this.#files = createServer((request, response) => void this.#serveFile(request, response));
  }

  static async start(): Promise<TestHub> {
    const hub = new TestHub();
    await Promise.all([hub.#hub, hub.#files].map((server) => listening(server)));
    return hub;
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#files]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get origin(): string {
    return originOf(this.#hub);
  }

  /** Both origins: that of the hub, and that of the servers it redirects to. */
  get origins(): readonly string[] {
    return [this.origin, originOf(this.#files)];
  }

  /** Puts files into a repository, as a new commit. What they replace is gone. */
  publish(repo: string, files: Readonly<Record<string, Uint8Array>>, { gated = false } = {}): void {
    const all = new Map([...(this.#repositories.get(repo)?.files ?? []), ...Object.entries(files)]);
    const commit = sha(
      'sha1',
      Buffer.from(`${repo} ${[...all].map(([path, bytes]) => path + sha256Of(bytes))}`),
    );
    this.#repositories.set(repo, { files: all, commit, gated });
  }

  /** The address of a file, as people copy it. */
  address(repo: string, path: string): string {
    return `${this.origin}/${repo}/resolve/main/${path}`;
  }

  #serveHub(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.origin);
    this.requests.push(`${request.method} ${url.pathname} ${request.headers.range ?? ''}`.trim());
    if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
    const [, api, repo = '', verb = '', revision = '', path = ''] =
      /^\/(api\/models\/)?([^/]+\/[^/]+)\/(revision|tree|resolve)\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    if (request.headers.authorization === `Bearer ${HUB_TOKEN_EXPIRED}`)
      return refuse(response, 401, 'Invalid credentials in Authorization header');
    const found = this.#repositories.get(repo);
    // The hub does not tell strangers which repositories exist.
    if (!found) return refuse(response, 401, 'Invalid username or password.');
    if (found.gated && verb !== 'revision') {
      const token = request.headers.authorization;
      if (token === undefined) return refuse(response, 401, 'Access to this model is restricted.');
      if (token !== `Bearer ${HUB_TOKEN}`) return refuse(response, 403, 'Ask for access first.');
    }
    if (revision !== 'main' && revision !== found.commit) return refuse(response, 404, 'Invalid rev id');
    if (api && verb === 'revision') return json(response, describe(repo, found));
    if (api) return this.#serveTree(url, found, response);
    const bytes = found.files.get(decodeURIComponent(path));
    if (!bytes) return refuse(response, 404, 'Entry not found');
    const etag = `"${sha256Of(bytes)}"`;
    const location = `${originOf(this.#files)}/${repo}/${found.commit}/${path}?signature=1`;
    response
      .writeHead(302, { ...CORS, location, 'x-repo-commit': found.commit, 'x-linked-etag': etag })
      .end();
  }

  #serveTree(url: URL, { files }: Repository, response: ServerResponse): void {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const entries = [...files].map(([path, bytes]) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: sha('sha1', Buffer.from(path)),
      ...(path.endsWith('.gguf')
        ? { lfs: { oid: sha256Of(bytes), size: bytes.length, pointerSize: 134 } }
        : {}),
    }));
    const next = new URL(url);
    next.searchParams.set('cursor', String(from + TREE_PAGE));
    const link = from + TREE_PAGE < entries.length ? { link: `<${next.href}>; rel="next"` } : {};
    json(response, entries.slice(from, from + TREE_PAGE), link);
  }

  async #serveFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.origin);
    this.requests.push(`${request.method} ${url.pathname} ${request.headers.range ?? ''}`.trim());
    const [, repo = '', path = ''] = /^\/([^/]+\/[^/]+)\/[^/]+\/(.*)$/.exec(url.pathname) ?? [];
    const bytes = this.#repositories.get(repo)?.files.get(decodeURIComponent(path));
    if (!bytes) return refuse(response, 404, 'Not found');
    const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const first = Number(start ?? 0);
    const last = Math.min(bytes.length - 1, end ? Number(end) : bytes.length - 1);
    const count = this.#counts.get(path) ?? 0;
    this.#counts.set(path, count + 1);
    const fault = this.fault({ path, first, last, count }) ?? {};
    if (fault.status !== undefined) {
      const after = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return void response.writeHead(fault.status, { ...CORS, ...after }).end();
    }
    if (start !== undefined && first >= bytes.length) {
      return void response.writeHead(416, { ...CORS, 'content-range': `bytes */${bytes.length}` }).end();
    }
    const etag = `"${sha256Of(bytes)}"`;
    if (start === undefined || fault.whole) {
      response.writeHead(200, { ...CORS, etag, 'content-length': bytes.length });
      return this.#send(response, bytes, {});
    }
    const total = fault.claimTotal ?? bytes.length;
    response.writeHead(206, {
      ...CORS,
      etag,
      ...(fault.unnamed ? {} : { 'content-range': `bytes ${first + (fault.shift ?? 0)}-${last}/${total}` }),
      ...(fault.short === undefined ? { 'content-length': last - first + 1 } : {}),
    });
    const body = new Uint8Array(bytes.subarray(first, last + 1 - (fault.short ?? 0)));
    const { flip } = fault;
    if (flip !== undefined && flip >= first && flip <= last) body[flip - first]! ^= 1;
    await this.#send(response, body, fault);
  }

  async #send(response: ServerResponse, body: Uint8Array, { dropAfter, stallAfter }: Fault): Promise<void> {
    for (let sent = 0; sent < body.length && !response.destroyed; sent += PIECE) {
      if (stallAfter !== undefined && sent >= stallAfter) return;
      if (dropAfter !== undefined && sent + PIECE >= dropAfter) {
        response.write(body.subarray(sent, Math.max(sent, dropAfter)), () => response.destroy());
        return;
      }
      if (!response.write(body.subarray(sent, sent + PIECE))) {
        await new Promise<void>((resolve) => {
          const go = () => {
            response.off('drain', go).off('close', go);
            resolve();
          };
          response.on('drain', go).on('close', go);
        });
      }
      if (this.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    }
    response.end();
  }
}

const sha = (algorithm: 'sha1' | 'sha256', bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');

const digests = new WeakMap<Uint8Array, string>();

/** Of a large file once, not for every request. */
function sha256Of(bytes: Uint8Array): string {
  const digest = digests.get(bytes) ?? sha('sha256', bytes);
  digests.set(bytes, digest);
  return digest;
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const listening = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

function json(
  response: ServerResponse,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(200, { ...CORS, 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { ...CORS, 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

const describe = (repo: string, { commit, gated }: Repository): unknown => ({
  id: repo,
  sha: commit,
  gated: gated ? 'manual' : false,
  private: false,
  cardData: { license: 'gemma' },
});
