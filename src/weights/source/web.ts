import { allowedUrl, isAllowed } from './allowed-hosts.ts';
import { failed } from './failures.ts';

const FROM_DISK = 'Download the file and open it from disk.';

export interface WebOptions {
  /** The page's own address: relative addresses start there, and its origin may be fetched from. */
  readonly base?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Origins to trust besides the hub's: a test's own servers. Nothing that is built for people gives any. */
  readonly extraOrigins?: readonly string[] | undefined;
}

export interface WebRequest {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The one way to the network for weights: allowed hosts only, without cookies, without a referrer, past the
 * browser's HTTP cache (which would keep gigabytes a second time).
 */
export class Web {
  readonly base: string | undefined;
  readonly #fetch: typeof globalThis.fetch;
  readonly #extraOrigins: readonly string[];

  constructor({ base = globalThis.location?.href, fetch, extraOrigins = [] }: WebOptions = {}) {
    this.base = base;
    this.#fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#extraOrigins = extraOrigins;
  }

  /** The address, resolved. @throws FacetError `source-failed` when it is none, or not one to fetch from. */
  url(address: string): URL {
    return allowedUrl(address, this.base, this.#extraOrigins);
  }

  /** Whether the address is the page's own server's, which may be asked again at any time. */
  isOwn(url: URL): boolean {
    return this.base !== undefined && url.origin === new URL(this.base).origin;
  }

  /**
   * `name` is what messages call what is fetched.
   * @throws FacetError `source-failed` when a redirect leads elsewhere; what `fetch` throws.
   */
  async fetch(url: URL, name: string, { signal, headers = {} }: WebRequest = {}): Promise<Response> {
    const response = await this.#fetch(this.url(url.href), {
      headers,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      ...(signal && { signal }),
    });
    // A redirect may lead where Facet would not have gone by itself.
    if (response.url !== '' && !isAllowed(new URL(response.url), this.base, this.#extraOrigins)) {
      throw failed(name, `the server redirects to ${new URL(response.url).host}`, FROM_DISK);
    }
    return response;
  }
}
