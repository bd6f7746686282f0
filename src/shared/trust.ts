/** Trusted Types, as far as they are needed here; some browsers have none. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string; createHTML(html: string): string },
  ): { createScriptURL(address: string): string; createHTML(html: string): string };
}

/** Adds trust to an address that a worker may be started from, and to a page that is parsed only; Vite's policy names this one. */
export const trust = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy(
  'facet',
  { createScriptURL: (address) => address, createHTML: (html) => html },
);
