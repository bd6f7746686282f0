import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { GRAMMAR_FOLDER } from './src/shared/grammar-cache.ts';
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

/** The service worker, src/service-worker. The page registers it; the development server has none. */
function serviceWorker() {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/service-worker',
    filename: 'sw.ts',
    injectRegister: null,
    registerType: 'prompt',
    // public/manifest.webmanifest is linked by index.html.
    manifest: false,
    injectManifest: {
      rollupFormat: 'iife',
      globPatterns: ['**/*.{html,js,css,wasm,woff2,svg,png,webmanifest,gguf}'],
      // Shown by the browser while it installs the app, never by the app.
      globIgnores: ['screenshots/**', `${GRAMMAR_FOLDER}/**`],
      maximumFileSizeToCacheInBytes: 8 * 2 ** 20,
      // Names under assets/ carry a hash of their content.
      dontCacheBustURLsMatching: /^assets\//,
      sourcemap: false,
    },
  });
}

/** What isolates the page, as the service worker does on hosts that set no headers. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

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
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  build: { target: 'es2023', modulePreload: { polyfill: false } },
});
