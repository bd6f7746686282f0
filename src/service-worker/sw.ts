import { clientsClaim } from 'workbox-core';
import { ExpirationPlugin } from 'workbox-expiration';
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';
import { GRAMMAR_CACHE, GRAMMAR_FOLDER } from '../shared/grammar-cache.ts';
import { WEBLLM_CACHE, WEBLLM_FOLDER } from '../shared/webllm-file.ts';
import { heldToWebLlm, isolated } from './isolated.ts';

/**
 * The service worker: keeps what the app is made of, demo model included, and each grammar once it was used; it
 * answers for nothing else (docs/adr/0011). What it answers isolates the page (docs/adr/0012).
 */
declare const self: ServiceWorkerGlobalScope & {
  /** Put in by the build. */
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
};

// A new version waits until somebody asks for it.
self.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
  if ((data as { readonly type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

// The first visit is offline-proof from the moment everything is kept, not only after a reload.
clientsClaim();
cleanupOutdatedCaches();
addPlugins([{ handlerWillRespond: async ({ response }) => isolated(response) }]);
// Files only: `?` changes nothing. What is not one of them goes to the network, untouched.
// oxlint-disable-next-line no-underscore-dangle -- the name that the build looks for
precacheAndRoute([...self.__WB_MANIFEST], { ignoreURLParametersMatching: [/./] });
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.includes(`/${GRAMMAR_FOLDER}/`),
  new CacheFirst({
    cacheName: GRAMMAR_CACHE,
    // Those of earlier versions go when there are more than one version has.
    plugins: [new ExpirationPlugin({ maxEntries: 64 })],
  }),
);

// The worker with WebLLM's engine has a policy of its own (docs/adr/0027), asked for (HEAD) before the file itself is.
const isWebLlm = ({ url, sameOrigin }: { readonly url: URL; readonly sameOrigin: boolean }) =>
  sameOrigin && url.pathname.includes(`/${WEBLLM_FOLDER}/`);
const hold = {
  handlerWillRespond: async ({ response }: { response: Response }) => heldToWebLlm(isolated(response)),
};
registerRoute(
  isWebLlm,
  new CacheFirst({ cacheName: WEBLLM_CACHE, plugins: [hold, new ExpirationPlugin({ maxEntries: 1 })] }),
);
// Without a network the file that is kept answers for itself.
const kept = {
  handlerDidError: ({ request }: { request: Request }) =>
    caches.match(request.url, { cacheName: WEBLLM_CACHE }),
};
registerRoute(isWebLlm, new NetworkOnly({ plugins: [hold, kept] }), 'HEAD');
