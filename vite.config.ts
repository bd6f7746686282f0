import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { GRAMMAR_CACHE, GRAMMAR_FOLDER } from './src/ui/markdown/grammar-cache.ts';
import { kernelsWasm } from './tools/build-wasm.mjs';

/** What the page may do; also when a page script has been tampered with, no text can leave it. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'font-src': "'self'",
  'connect-src': "'self' https://huggingface.co https://*.hf.co",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The development server injects scripts and styles into the page and talks to it over a web socket. */
const DEVELOPMENT_POLICY = {
  ...POLICY,
  'script-src': "'self' 'unsafe-inline'",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': `${POLICY['connect-src']} ws:`,
};

/** Puts the policy first in the head, so that nothing is loaded before it holds. */
function contentSecurityPolicy(): Plugin {
  let policy: Record<string, string> = POLICY;
  return {
    name: 'content-security-policy',
    configResolved({ command }) {
      if (command === 'serve') policy = DEVELOPMENT_POLICY;
    },
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: {
          'http-equiv': 'Content-Security-Policy',
          content: Object.entries(policy)
            .map((directive) => directive.join(' '))
            .join('; '),
        },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Grammars to highlight code with: 3 MB, of which most people use little. */
const isGrammar = /[\\/]@shikijs[\\/]langs[\\/]/;

/**
 * The service worker: keeps what the app is made of, demo model included, and each grammar once it was used; it
 * answers for nothing else (docs/adr/0011). The page registers it (src/app/service-worker.ts); the development server has none.
 */
function serviceWorker() {
  return VitePWA({
    strategies: 'generateSW',
    injectRegister: null,
    registerType: 'prompt',
    // public/manifest.webmanifest is linked by index.html.
    manifest: false,
    workbox: {
      globPatterns: ['**/*.{html,js,css,wasm,woff2,svg,png,webmanifest,gguf}'],
      // Shown by the browser while it installs the app, never by the app.
      globIgnores: ['screenshots/**', `${GRAMMAR_FOLDER}/**`],
      maximumFileSizeToCacheInBytes: 8 * 2 ** 20,
      // Names under assets/ carry a hash of their content.
      dontCacheBustURLsMatching: /^assets\//,
      // Files only: `?` changes nothing. What is not one of them goes to the network, untouched.
      ignoreURLParametersMatching: [/./],
      runtimeCaching: [
        {
          // Its text goes into the service worker, so it can use no names from here.
          urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.includes('/assets/grammars/'),
          handler: 'CacheFirst',
          // Those of earlier versions go when there are more than one version has.
          options: { cacheName: GRAMMAR_CACHE, expiration: { maxEntries: 64 } },
        },
      ],
      navigateFallback: null,
      cleanupOutdatedCaches: true,
      // The first visit is offline-proof from the moment everything is kept, not only after a reload.
      clientsClaim: true,
      skipWaiting: false,
      inlineWorkboxRuntime: true,
      sourcemap: false,
    },
  });
}

export default defineConfig({
  base: './',
  plugins: [react(), contentSecurityPolicy(), serviceWorker(), kernelsWasm()],
  // Packages of workers would be found when the page is there already, and the development server would reload it.
  optimizeDeps: { entries: ['index.html', 'src/**/*.worker.ts'] },
  worker: {
    format: 'es',
    plugins: () => [kernelsWasm()],
    rolldownOptions: {
      output: {
        chunkFileNames: ({ moduleIds }) =>
          `${moduleIds.some((id) => isGrammar.test(id)) ? GRAMMAR_FOLDER : 'assets'}/[name]-[hash].js`,
      },
    },
  },
  build: { target: 'es2023', modulePreload: { polyfill: false } },
});
