import { allowedUrl, isAllowed } from './allowed-hosts.ts';
import { failed } from './failures.ts';

const FROM_DISK = 'Download the file and open it from disk.';

/** Whether an answer says where it redirects to. */
const READS_REDIRECTS = 'process' in globalThis && !('document' in globalThis);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 20;

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
   * `name` is what messages call what is fetched. Where redirects can be read, as in Node, each is held to the allowlist
   * before it is followed; a browser hides them, and holds them to the policy that the app's workers have.
   * @throws FacetError `source-failed` when a redirect leads elsewhere; what `fetch` throws.
   */
  async fetch(url: URL, name: string, { signal, headers = {} }: WebRequest = {}): Promise<Response> {
    let to = this.url(url.href);
    let sent = headers;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#fetch(to, {
        headers: sent,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        redirect: READS_REDIRECTS ? 'manual' : 'follow',
        ...(signal && { signal }),
      });
      if (response.url !== '') this.#hold(new URL(response.url), name);
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (location === null || redirects === MOST_REDIRECTS) return response;
      const next = URL.canParse(location, to) ? new URL(location, to) : to;
      this.#hold(next, name);
      if (next.origin !== to.origin) sent = withoutToken(sent);
      to = next;
    }
  }

  /** @throws FacetError where Facet would not have gone by itself */
  #hold(url: URL, name: string): void {
    if (!isAllowed(url, this.base, this.#extraOrigins))
      throw failed(name, `the server redirects to ${url.host}`, FROM_DISK);
  }
}

/** What says who asks goes to the host that it was meant for alone, as in the fetch standard. */
const withoutToken = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
