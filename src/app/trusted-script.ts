interface TrustedTypes {
  createPolicy(name: 'default', rules: { createScriptURL(address: string): string | null }): unknown;
}

/**
 * Trusts one script that is named by a text, where the browser has Trusted Types: the service worker, which a package
 * registers. Workers are trusted where they are started.
 */
export function trustServiceWorker(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  const own = new URL('sw.js', document.baseURI).href;
  trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => (new URL(address, document.baseURI).href === own ? address : null),
  });
}
