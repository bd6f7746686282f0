/** What a host's headers add to the policy that the app brings itself; see docs/hosting.md. */
export type Protection = 'isolation' | 'serviceWorker' | 'frames' | 'embedding' | 'types' | 'devices';

export interface ProtectionSources {
  /** Whether the page is isolated from other origins. */
  readonly isolated: boolean;
  /** Headers of the page. */
  readonly page: Headers;
  /** Headers of the service worker's file; undefined where there is none, or it cannot be asked for now. */
  readonly serviceWorker: Headers | undefined;
}

/** What the app runs without here. */
export function missingProtection({ isolated, page, serviceWorker }: ProtectionSources): Protection[] {
  const has = (name: string, value: string) => page.get(name)?.includes(value) === true;
  const there: Readonly<Record<Protection, boolean>> = {
    isolation: isolated,
    serviceWorker: !serviceWorker || serviceWorker.has('content-security-policy'),
    frames: has('content-security-policy', 'frame-ancestors') || page.has('x-frame-options'),
    embedding: has('cross-origin-resource-policy', 'same-'),
    types: has('x-content-type-options', 'nosniff'),
    devices: page.has('permissions-policy'),
  };
  return (Object.keys(there) as Protection[]).filter((each) => !there[each]);
}

/** Asks the app's own host, which sends the page's headers again. Rejects where it cannot be asked. */
export async function protectionHere(): Promise<Protection[]> {
  const options: RequestInit = { referrerPolicy: 'no-referrer', cache: 'no-store' };
  const script = globalThis.navigator.serviceWorker?.controller?.scriptURL;
  const [page, worker] = await Promise.all([
    fetch(document.baseURI, options),
    script === undefined ? undefined : fetch(script, { ...options, method: 'HEAD' }).catch(() => undefined),
  ]);
  return missingProtection({
    isolated: globalThis.crossOriginIsolated,
    page: page.headers,
    serviceWorker: worker?.headers,
  });
}
