import { failed } from './failures.ts';

/** Host of models to fetch, besides the page's own origin. The page's CSP lists the same hosts. */
const HOST = 'huggingface.co';
/** Hugging Face's download servers, to which it redirects. */
const DOWNLOAD_DOMAIN = '.hf.co';

/** Addresses of pages, and of those of a browser's extensions. */
const OWN = /^(https?|[a-z-]+-extension):$/;

/** Whether an address is of the origin of `base`. The origin of an extension's is told by browsers only. */
function isSameOrigin(url: URL, base: URL): boolean {
  // A worker that has its creator's policy was started from a `blob:`, whose path is an address of its origin.
  const own = base.protocol === 'blob:' && URL.canParse(base.pathname) ? new URL(base.pathname) : base;
  return url.protocol === own.protocol && url.host === own.host;
}

/** Whether Facet may fetch from this address; `base` is the page's own, `extraOrigins` those of a test's servers. */
export function isAllowed(url: URL, base: string | undefined, extraOrigins: readonly string[] = []): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (extraOrigins.includes(url.origin)) return true;
  if (base !== undefined && OWN.test(url.protocol) && isSameOrigin(url, new URL(base))) return true;
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    (url.hostname === HOST || url.hostname.endsWith(DOWNLOAD_DOMAIN))
  );
}

/** The address, resolved. @throws FacetError `source-failed` when it is none, or not one to fetch from. */
export function allowedUrl(
  address: string,
  base: string | undefined,
  extraOrigins: readonly string[] = [],
): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (url && isAllowed(url, base, extraOrigins)) return url;
  const what = url ? `models are not fetched from ${url.host || url.protocol}` : 'this is not a web address';
  const hint = `Give an address on ${HOST}, or download the file and open it from disk.`;
  throw failed(address, what, hint, { address });
}
